import { zoneName } from "../format";
import { Bones } from "../parts/Bones";
import { Fact } from "../parts/Fact";
import { DEMO, isNamed, ROLES, useSession } from "../session";

const MAY = {
  admin: "May see and change everything",
  viewer: "May see everything; only admins change anything",
} as const;

/** Who is signed in, and what they may do. */
export function You() {
  const session = useSession();
  return (
    <section class="card" id="you" aria-labelledby="you-title" aria-busy={!session}>
      <header>
        <h2 id="you-title">Your account</h2>
      </header>
      {session ? (
        <>
          <dl class="you">
            <Fact name="E-mail">{session.email}</Fact>
            <Fact name="Role">
              {ROLES[session.role]}
              <small>{MAY[session.role]}</small>
            </Fact>
            {isNamed(session) && <Fact name="Organisation">{session.organisation}</Fact>}
            <Fact name="Times">
              {zoneName()}
              <small>As your clock has it; days are each marketplace’s own</small>
            </Fact>
          </dl>
          {session.email !== DEMO && (
            <p class="note">
              An admin gives you a new password or another role, where Sentia runs, with{" "}
              <code>.venv/bin/sentia user add</code>.
            </p>
          )}
        </>
      ) : (
        <Bones rows={3} height={40} />
      )}
    </section>
  );
}
