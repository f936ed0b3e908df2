import { screenAddress, usePlace } from "../address";
import { Empty } from "../parts/Block";
import { Icon } from "../parts/Icon";
import { Shell } from "../parts/Shell";
import { SCREENS } from "../screens";

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
              {SCREENS.map(({ path, title, icon }) => (
                <a key={path} class="button" href={screenAddress(path, here)}>
                  <Icon name={icon} size={16} />
                  {title}
                </a>
              ))}
            </div>
          }
        />
      </section>
    </Shell>
  );
}
