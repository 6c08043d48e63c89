/** What a time in words means, for models: they pass the words on and get moments back, so that none of them counts days. */

import { languageOf } from "../../src/core/language.ts";
import type { ToolResult } from "../../src/core/tool.ts";
import type { TimeFound, TimeReading } from "../../src/core/when.ts";
import { sayDay, sayZone } from "./clock.ts";
import type { Office } from "./office.ts";
import { momentOf } from "./times.ts";

/** How many other readings are told of each time. */
const mostOthers = 3;

/** The times that a text tells, each with its moments, what else it may mean, and why it cannot be taken as it stands. */
export async function readTime(
  input: { readonly text: string; readonly from?: string | undefined; readonly zone?: string | undefined },
  office: Office,
): Promise<ToolResult> {
  const { language } = office;
  const zone = input.zone ?? office.zone;
  const at = input.from === undefined ? office.saidAt : momentOf(input.from, office);
  const found = await office.when.read(input.text, {
    at: new Date(at).toISOString(),
    zone,
    language: languageOf(input.text),
  });
  const zh = language === "zh";
  if (found.length === 0) {
    const say = zh ? `“${input.text}”里没有时间。` : `“${input.text}” tells no time.`;
    return { content: say, say, answered: false };
  }
  const lines = found.map((one) => `- ${tell(one, zone)}`);
  const now = `${sayDay(at, zone, language)} (${sayZone(at, zone)})`;
  const say = [zh ? `从${now}算起：` : `Counted from ${now}:`, ...lines].join("\n");
  return { content: say, say };
}

function tell(found: TimeFound, zone: string): string {
  const others = found.others.slice(0, mostOthers).map((one) => meaningOf(one, found.zone ?? zone));
  return [
    `${found.text}: ${found.kind} ${meaningOf(found, found.zone ?? zone)}`,
    ...(found.zone ? [`on the clock of ${found.zone}`] : []),
    ...(others.length > 0 ? [`or ${others.join(", or ")}`] : []),
    ...(found.problem ? [`problem: ${found.problem}`] : []),
  ].join("; ");
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** A date with its weekday, a moment with its offset, so that nothing is left to be counted. */
function meaningOf({ kind, value, start, end, instant, endInstant, first }: TimeReading, zone: string): string {
  const dated = (text: string | undefined): string => {
    const date = /^\d{4}-\d{2}-\d{2}/.exec(text ?? "")?.[0];
    return date ? `${text} (${weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()]})` : (text ?? "open");
  };
  if (kind === "set") return `${value}, first ${dated(first)}`;
  const words = value === undefined ? `${dated(start)} to ${dated(end)}` : dated(value);
  const moments = [instant, endInstant].filter(Boolean).join(" to ");
  return moments ? `${words} = ${moments} ${zone}` : words;
}
