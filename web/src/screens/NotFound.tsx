import { screenAddress, usePlace } from "../address";
import { Icon } from "../parts/Icon";
import { Shell } from "../parts/Shell";
import { SCREENS } from "../screens";

/** An address that no screen has. */
export function NotFound() {
  const here = usePlace();
  return (
    <Shell title="Not found">
      <section class="card">
        <div class="nothing">
          <span class="token tone-mute">
            <Icon name="search" size={20} />
          </span>
          <b>Nothing is at {here.path}</b>
          <p>
            The address may be misspelt, or from another version of Sentia. These are all screens:
          </p>
          <p class="ways">
            {SCREENS.map(({ path, title, icon }) => (
              <a key={path} class="button" href={screenAddress(path, here)}>
                <Icon name={icon} size={16} />
                {title}
              </a>
            ))}
          </p>
        </div>
      </section>
    </Shell>
  );
}
