/** The names of people on a card: who asked, who may agree, who has decided. */
import type { Approval } from "../../../core/approval.ts";
import type { Person } from "../../../core/message.ts";
import type { Approvers } from "../../../core/policy.ts";
import { fill, type Words } from "../house/words.ts";

/** The one person the web chat knows is whoever looks at the page. */
export const isReader = ({ id }: Pick<Person, "id">): boolean => id === "local";

export const nameOf = (person: Person, say: Words): string => (isReader(person) ? say.approverYou : person.name);

/** Who has to agree, in words. */
export function approversSaid({ who, count }: Approvers, asker: Person, say: Words): string {
  const names = who.map((one) => {
    if (one === "asker") return isReader(asker) ? say.approverYou : say.approverAsker;
    if (one === "role:owner") return say.approverOwner;
    const [kind, ...rest] = one.split(":");
    return kind === "role" ? fill(say.approverRole, { role: rest.join(":") }) : (rest.at(-1) ?? one);
  });
  const any = names.join(say.or);
  return count === 1 ? any : fill(say.approverTwo, { who: any });
}

/** Those who said what made the approval what it is. */
export const decidersOf = ({ decisions, state }: Approval, say: Words): string => {
  const word = ({ approved: "approve", waiting: "approve", rejected: "reject", changed: "change" } as const)[
    state as "approved"
  ];
  const names = decisions.filter(({ decision }) => decision === word).map(({ person }) => nameOf(person, say));
  return [...new Set(names)].join(", ");
};
