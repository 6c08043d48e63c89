/** Splits a question into the parts that each need an answer of their own. */

export type Shape = "single" | "compare" | "order" | "several";

export interface Parts {
  readonly shape: Shape;
  readonly clauses: readonly string[];
  /** How many different documents the asker wants to hear from (`according to the two articles`). */
  readonly sources: number;
}

const wordCount: Readonly<Record<string, number>> = { both: 2, two: 2, three: 3, four: 4, 两: 2, 二: 2, 三: 3, 四: 4 };
const sourcesAsked =
  /\b(?:according to |in |across |from |do |does )?(?:the )?(both|two|three|four|different) (?:articles?|sources?|documents?|reports?|texts?|accounts?|pieces?)\b(?: that [a-z ]{3,30}(?= it\b| them\b)(?: it| them))?|([两二三四])(?:篇|个|份)(?:文章|报道|来源|文档|材料)/i;
const order =
  /\b(?:in what order|in which order|what (?:is|was) the (?:chronological )?order|order of (?:launch|release|founding)|chronological|which (?:came|was launched|was founded|was released|launched) (?:first|earlier|earliest))\b|(?:先后)?顺序|谁先|先后/i;
const whWord =
  "(?:what|which|who|whom|whose|when|where|why|how|by how|in which|in what|on what|to what|by what|at what)";

/** Splits by the question's own joints; a question without joints is one clause. */
export function splitQuestion(question: string): Parts {
  const text = question.trim().replace(/[?？!！。.\s]+$/, "");
  const asked = sourcesAsked.exec(text);
  const sources = asked ? (wordCount[(asked[1] ?? asked[2] ?? "").toLowerCase()] ?? 2) : 1;
  const plain = asked
    ? text
        .replace(sourcesAsked, " ")
        .replace(/\s+,/g, ",")
        .replace(/[\s,，]+$/, "")
    : text;
  if (order.test(plain)) return { shape: "order", clauses: [plain], sources };
  const compared = compareSides(plain);
  if (compared) return { shape: "compare", clauses: compared, sources };
  const several = coordinated(plain);
  if (several.length > 1) return { shape: "several", clauses: several, sources };
  return { shape: "single", clauses: [plain], sources };
}

/** The sides of `Compare X with Y`, `difference between X and Y`, `how does X compare with Y`, `X 与 Y 相比`. */
function compareSides(text: string): readonly string[] | undefined {
  const told = new RegExp(`^(.*\\b(?:compare|contrast|versus)\\b.*?)\\s*[:;,]\\s*(${whWord}\\b.*)$`, "i").exec(text);
  if (told?.[1] && told[2]) {
    const question = told[2].replace(/\b(?:each|both|they|the two)\b/gi, "").trim();
    return compareSides(told[1])?.map((side) => `${side} ${question}`);
  }
  const headed =
    /^([^:：]{4,80})[:：]\s*((?:\S+\s?){1,5}?)\s*(?:\bvs\.?|\bversus|\bagainst|\band|\bor|对比|与|和)\s*((?:\S+\s?){1,5})$/i.exec(
      text,
    );
  if (headed?.[1] && headed[2] && headed[3] && !new RegExp(`\\b${whWord}\\b|[多什哪谁何几]`, "i").test(headed[1]))
    return [`${headed[2]} ${headed[1]}`, `${headed[3]} ${headed[1]}`];
  const listed =
    /^how (?:do|does|did|are|were|is|was) (?:the )?(.+?) (?:compare|differ|stack up|measure up|different)(?: (?:with|from|to) (?:each other|one another))?(?: (?:in terms of|with respect to|regarding|in|on|by|as to) (.+))?$/i.exec(
      text,
    );
  if (listed?.[1] && !/\b(?:with|from|to|against)\s/i.test(listed[1])) {
    const sides = listed[1].split(/\s*,\s*(?:and\s+)?|\s+and\s+/).filter(Boolean);
    if (sides.length > 1 && listed[2]) return sides.map((side) => `${side} ${listed[2]}`);
  }
  const either = /^which (.*?)[,:]\s*(.+?)\s+or\s+(.+)$/i.exec(text);
  if (either?.[1] && either[2] && either[3]) return [`${either[2]} ${either[1]}`, `${either[3]} ${either[1]}`];
  const measured =
    /\b((?:how many|how much|what|which)\s+(?!is\b|was\b|are\b|were\b|do\b|does\b|did\b)[\w -]{2,40}?)\s+(?:do|does|did|is|are|was|were)\s+(.+?),?\s+compared (?:with|to)\s+(.+)$/i.exec(
      text,
    );
  if (measured?.[1] && measured[2] && measured[3])
    return [`${measured[1]} ${measured[2]}`, `${measured[1]} ${measured[3]}`];
  const english =
    /^(?:please )?(?:compare|contrast)\s+(.+?)\s+(?:with|to|against|and|versus|vs\.?)\s+(.+)$/i.exec(text) ??
    /\b(?:how|what|to what extent|in what way)\b.*?\b(?:do|does|did|is|are|was|were)\s+(.+?)\s+(?:compared? (?:with|to|against)|differ(?: in [^?]{2,40}?)? from|stack up against|measure up (?:to|against)|different from)\s+(.+)$/i.exec(
      text,
    ) ??
    /\b(?:difference|contrast|comparison)s?\s+between\s+(.+?)\s+and\s+(.+)$/i.exec(text) ??
    /^(?:please )?(?:set|weigh|hold|put|measure|place|lay)\s+(.+?)\s+(?:against|beside|next to|alongside)\s+(.+)$/i.exec(
      text,
    ) ??
    /^(?:set|put|place|lay|show)\s+side by side\s+(.+?)\s+and\s+(.+)$/i.exec(text) ??
    /^(?:set|put|place|lay|show|line up)\s+(.+?)\s+and\s+(.+?)\s+side by side$/i.exec(text) ??
    /^(?:please )?(?:line up|stack up|juxtapose)\s+(.+?)\s+(?:with|against|and|next to|beside)\s+(.+)$/i.exec(text) ??
    /^(.+?)\s+(?:versus|vs\.?)\s+(.+)$/i.exec(text);
  if (english?.[1] && english[2]) return widest(text, english[1], english[2]);
  const chinese =
    /^(?:请)?(?:比较|对比)(?:一下)?(.+?)(?:与|和|跟|同|以及)(.+)$/.exec(text) ??
    /^(.+?)(?:与|和|跟|同)(.+?)(?:相比|比较|对比|有何不同|有什么不同|有什么区别|的区别|的差异|的不同)/.exec(text);
  return chinese?.[1] && chinese[2] ? [chinese[1], chinese[2]] : undefined;
}

/** Of several places where `with` or `and` could divide, the one that names the second side's own subject is `with`. */
function widest(text: string, first: string, second: string): readonly string[] {
  const joints = [...text.matchAll(/\s(?:with|against|versus|vs\.?|compared (?:with|to))\s/gi)];
  const lead = /^(?:please )?(?:compare|contrast)\s+/i.exec(text)?.[0].length;
  const joint = joints.at(-1);
  if (lead !== undefined && joint && joint.index > lead) {
    return [text.slice(lead, joint.index), text.slice(joint.index + joint[0].length)];
  }
  return [first, second];
}

/** Questions joined by `and`, a semicolon or a full stop, each with its own question word. */
function coordinated(text: string): readonly string[] {
  const elliptic = /^(.*['’]s .+?),? and ((?:\p{Lu}[\w-]*\s?){1,3}['’]s(?: (?:in|for|at|as of|during) .+)?)$/u.exec(
    text,
  );
  if (elliptic?.[1] && elliptic[2]) return [elliptic[1], elliptic[2]];
  const parts = text
    .split(
      new RegExp(
        `[?？;；]\\s*|(?:,\\s*|\\s+)(?:and|while|but)\\s+(?:also\\s+)?(?=${whWord}\\b)|,\\s*(?=${whWord}\\b)|[，,](?:以及|并且|而|同时|那么|又)?(?=[^，,]*(?:多少|什么|哪|谁|何时|为什么|如何|怎么|几[个家款项次]))|(?:以及|并且)(?=[^，,]*(?:多少|什么|哪|谁|何时))`,
        "i",
      ),
    )
    .map((part) => part.trim())
    .filter((part) => part.length > 1);
  const asks = (part: string) =>
    new RegExp(`\\b${whWord}\\b`, "i").test(part) || /多少|什么|哪|谁|何|为什么|如何|怎|几/.test(part);
  if (parts.length < 2) return eachOf(text) ?? twice(text) ?? eitherOf(text) ?? parts;
  if (parts.every(asks)) return parts;
  return [text];
}

/** `What do A's road and B's path each promise?`: the question of each. */
function eachOf(text: string): readonly string[] | undefined {
  const match = new RegExp(
    `^(\\W*${whWord}(?: (?:[a-z-]+ ){0,3}?(?:do|does|did|is|are|was|were|has|have|can|will))?) (.+?) and (.+?)(?:,)? each (.+)$`,
    "i",
  ).exec(text);
  const [, head, first, second, tail] = match ?? [];
  const named = (side: string | undefined) => side !== undefined && /\p{Lu}/u.test(side);
  return named(first) && named(second) ? [`${head} ${first} ${tail}`, `${head} ${second} ${tail}`] : undefined;
}

/** `Does Acme sell to banks, or mainly to shops?`: both are asked of Acme. */
function eitherOf(text: string): readonly string[] | undefined {
  const match =
    /^(\W*(?:is|are|was|were|does|do|did|has|have|can|will) (?:\p{Lu}[\p{L}\p{N}'’.-]*\s?){1,4})(.{8,}), or (.{6,})$/iu.exec(
      text,
    );
  return match ? [`${match[1]}${match[2]}`, `${match[1]}${match[3]}`] : undefined;
}

/** `Which targets did she set, for sales and for profit?`: one question for each `for`. */
function twice(text: string): readonly string[] | undefined {
  const match = new RegExp(
    `^(\\W*${whWord}\\b.{8,}?),? (for|in|on|at|about|to|from|with) (.{2,50}?),? and \\2 (.{2,50})$`,
    "i",
  ).exec(text);
  return match ? [`${match[1]} ${match[2]} ${match[3]}`, `${match[1]} ${match[2]} ${match[4]}`] : undefined;
}
