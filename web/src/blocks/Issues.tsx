import { useNow } from "../clock";
import { clock, counted, words } from "../format";
import { Block } from "../parts/Block";
import { Bones } from "../parts/Bones";
import { Icon } from "../parts/Icon";
import type { Resource } from "../resource";
import type { Issue } from "../shapes";
import { causeOf } from "./causes";

/** What a person must do, and what only looks wrong, each with its cause and cure. */
export function Issues({ of, aside }: { of: Resource<{ issues: Issue[] }>; aside: number }) {
  const now = useNow();
  return (
    <Block
      id="issues"
      title="What to do"
      of={of}
      sub={({ issues }) => {
        const must = issues.filter(({ severity }) => severity === "issue").length;
        const rest = issues.length - must;
        return `${counted(must, "issue")}, ${counted(rest, "warning")}`;
      }}
      skeleton={<Bones rows={2} height={64} />}
      nothing={({ issues }) =>
        issues.length
          ? null
          : {
              icon: "done",
              title: aside ? "Nothing fails" : "Nothing for you to do",
              text: aside
                ? `${counted(aside, "record")} could not be read: see “Set aside” for what you can do.`
                : "What Sentia cannot mend by itself appears here with its cause and its cure.",
            }
      }
    >
      {({ issues }) => (
        <ul class="issues">
          {issues.map((issue) => (
            <Row key={`${issue.account} ${issue.stream} ${issue.code}`} issue={issue} now={now} />
          ))}
        </ul>
      )}
    </Block>
  );
}

function Row({ issue, now }: { issue: Issue; now: number }) {
  const { code, severity, stream, account, message, hint, openedAt } = issue;
  const tone = severity === "issue" ? "crit" : "warn";
  const cause = causeOf(code);
  return (
    <li>
      <span class={`token tone-${tone}`}>
        <Icon name={severity === "issue" ? "stop" : "warn"} size={17} />
      </span>
      <div>
        <b>
          <span class="sr-only">{severity === "issue" ? "Issue: " : "Warning: "}</span>
          {message}
        </b>
        <small>
          {stream === "account" ? account : `${words(stream)}, ${account}`} · since{" "}
          {clock(openedAt, now)}
        </small>
        {cause && <p>{cause}</p>}
        <p class="cure">
          <Icon name="right" size={14} />
          {hint}
        </p>
      </div>
    </li>
  );
}
