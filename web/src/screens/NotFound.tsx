import { usePlace } from "../address";
import { Empty } from "../parts/Block";
import { Icon } from "../parts/Icon";
import { Shell } from "../parts/Shell";
import { opening, SCREENS } from "../screens";

/** An address that no screen has. */
export function NotFound() {
  const here = usePlace();
  return (
    <Shell title="Not found">
      <section class="card">
        <Empty
          icon="search"
          title={`Nothing is at ${here.path}`}
          text="The address may be misspelt, or from another version of Sentia. These are all screens:"
          action={
            <div class="ways">
              {SCREENS.map((screen) => (
                <a key={screen.path} class="button" href={opening(screen, here)}>
                  <Icon name={screen.icon} size={16} />
                  {screen.title}
                </a>
              ))}
            </div>
          }
        />
      </section>
    </Shell>
  );
}
