import { TROUBLES } from "./causes";
import { Steps } from "./Connect";

/** Every error of the connection with its cause and its cure, to look up. */
export function Cures({ steps }: { steps: boolean }) {
  return (
    <section class="card cures" aria-labelledby="cures-title">
      <header>
        <div>
          <h2 id="cures-title">If something goes wrong</h2>
          <p>Log, page and commands use the same words; here is what they mean.</p>
        </div>
      </header>
      {TROUBLES.map(({ code, says, cause, cure }) => (
        <details key={code}>
          <summary>{says}</summary>
          <p>
            <b>Cause.</b> {cause}
          </p>
          <p>
            <b>Cure.</b> {cure}
          </p>
        </details>
      ))}
      {steps && (
        <details>
          <summary>Connecting again, step by step</summary>
          <Steps />
        </details>
      )}
    </section>
  );
}
