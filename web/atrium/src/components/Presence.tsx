// The people who look at this board now.
import type { Member } from "../types";
import { Avatar } from "./Avatar";

interface Props {
  members: ReadonlyMap<number, Member>;
  looking: ReadonlySet<number>;
}

const shownAtMost = 5;

export function Presence({ members, looking }: Props) {
  const people = [...looking].flatMap((id) => members.get(id) ?? []);
  const names = people.map(({ name }) => name).join(", ");
  return (
    <div className="presence" aria-label={`Looking at the board now: ${names || "nobody"}`} role="group">
      {people.slice(0, shownAtMost).map((person) => (
        <Avatar key={person.id} user={person} online />
      ))}
      {people.length > shownAtMost && <span className="more">+{people.length - shownAtMost}</span>}
    </div>
  );
}
