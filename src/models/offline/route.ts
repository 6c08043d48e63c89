import type { Clock } from "./clock.ts";
import type { Learned, LearnedTool } from "./learn.ts";
import { findSlots, type Slot } from "./slots.ts";
import { tokensOf } from "./words.ts";

/** Finds the tool that a sentence asks for, by its likeness to the examples. */

/** A sentence this much like an example asks for the same thing. */
const clearLikeness = 0.4;
/** With a tool at hand that takes any question, a question must be this much like another tool's example to go there. */
const clearForQuestion = 0.5;
/** A question about others goes to a tool that reads whole sentences only when it is this much like one of its examples. */
const clearForWorld = 0.75;
/** What words of the message that the example lacks cost, against words of the example that the message lacks. */
const foreignShare = 0.25;

/** What words cost that are known from other tools' examples only. */
const alienShare = 0.75;
/** What the lack of a typed part costs that the example has, such as its number. */
const missingKind = 0.85;
/** How much a sentence that fits an example's pattern is like it: more than any is by its words. */
const patternLikeness = 1.2;
/** Function words alone weigh less than this and are not enough. */
const leastCommon = 0.5;

const question =
  /[?？]\s*$|^\s*(?:what|who|whom|whose|which|when|where|why|how|is|are|was|were|do|does|did|can|could|should|will|would|has|have)\b|什么|谁|哪|多少|几[个家款项年月天]|怎么|怎样|如何|为什么|为何|是否|吗|呢|多[大长高久远]/i;
const doing =
  /^\s*(?:(?:please|can you|could you|would you|will you|i want (?:you )?to|i(?:'d| would) like to|let'?s)\s+)*(?:book|order|reserve|schedule|send|create|delete|remove|cancel|remind|buy|pay|invite|upload|deploy|restart|approve|assign|turn|set|play|translate|draw|write|generate)\b|^\s*(?:请|请帮我|帮我|给我|麻烦|我要|我想)*(?:预订|预定|订|发送|发|创建|新建|删除|取消|提醒|购买|支付|邀请|上传|部署|重启|审批|分配|打开|关闭|播放|翻译|画|写|生成|安排)/i;
/** `Set A against B`, `put A and B side by side`: what such a verb asks for is a comparison, not a deed. */
const comparing =
  /^\s*(?:please\s+)?(?:set|put|place|lay|hold|line|stack|weigh)\b.*\b(?:side by side|next to|beside|alongside|against|up against|line up)\b|^\s*(?:please\s+)?(?:line up|contrast|compare|juxtapose)\b/i;

/** A question about others: neither speaks of the asker nor to the bot. */
function asksOfWorld(say: string): boolean {
  return factual.test(say) && !personal.test(say);
}
const factual =
  /^\s*(?:(?:in|on|at|to|by|from|with|for|under|through) )?(?:what|who|whom|whose|which|when|where|why|how)\b/i;
const personal = /\b(?:i|i'm|we|me|my|mine|our|us|you|your)\b|\b(?:meetings?|rooms?|calendar|free|busy|available)\b/i;

/** True for a message that asks something. */
export function isQuestion(say: string): boolean {
  return question.test(say);
}

export interface Route {
  readonly tool: LearnedTool;
  /** From 0 to a little over 1. */
  readonly likeness: number;
}

/** The tool to call, or undefined when nothing fits. A sole tool that takes any question gets what no other tool claims. */
export function route(say: string, learned: Learned, clock: Clock): Route | undefined {
  const heard = hear(say, clock);
  const ranked = learned.tools
    .map((tool) => ({ tool, likeness: likeness(heard, tool, learned) }))
    .sort((a, b) => b.likeness - a.likeness);
  const catchAlls = ranked.filter(({ tool }) => tool.catchAll !== undefined);
  const best = ranked[0];
  if (!best) return undefined;
  const [open] = catchAlls;
  if (!open) return best.likeness >= clearLikeness ? best : undefined;
  // Who asks what is so in the world, or sets one thing beside another, wants nothing done.
  const ofWorld = asksOfWorld(say);
  const isOut = ({ tool: { spec, whole }, likeness }: Route): boolean => {
    if (spec.effect === "write") return ofWorld || comparing.test(say);
    return ofWorld && (whole === undefined ? heard.slots.length === 0 : likeness < clearForWorld);
  };
  const specific = ranked.find((one) => one.tool.catchAll === undefined && !isOut(one));
  const needed = isQuestion(say) ? clearForQuestion : clearLikeness;
  if (specific && specific.likeness >= needed && specific.likeness >= open.likeness) return specific;
  if (catchAlls.length > 1 && open.likeness === 0) return undefined;
  const asksForDeed =
    doing.test(say) && !comparing.test(say) && !/[?？]\s*$/.test(say) && open.likeness < clearLikeness;
  return asksForDeed ? undefined : open;
}

/** How much a sentence is like the example of a tool that it is most like. */
export function likenessOf(say: string, tool: LearnedTool, learned: Learned, clock: Clock): number {
  return likeness(hear(say, clock), tool, learned);
}

/** A sentence as it is compared: its typed parts, and its words outside of them. */
interface Heard {
  readonly say: string;
  readonly slots: readonly Slot[];
  readonly spoken: ReadonlySet<string>;
}

function hear(say: string, clock: Clock): Heard {
  const slots = findSlots(say, clock);
  const outside = tokensOf(say).filter(
    (token) => !slots.some((slot) => token.start < slot.end && slot.start < token.end),
  );
  return { say, slots, spoken: new Set(outside.map((token) => token.text)) };
}

function likeness({ say, slots, spoken }: Heard, tool: LearnedTool, learned: Learned): number {
  const { choices } = tool;
  const asksAnything = tool.catchAll === undefined && tool.whole !== undefined;
  const weigh = (words: Iterable<string>) => [...words].reduce((sum, word) => sum + learned.weigh(word), 0);
  let best = tool.samples.some(({ pattern }) => pattern?.test(say)) ? patternLikeness : 0;
  for (const sample of tool.samples) {
    const named = [...spoken].filter((word) => choices.has(word) && !sample.context.has(word));
    const shared = [...spoken].filter((word) => sample.context.has(word));
    const common = weigh(shared) + weigh(named);
    const wanted = weigh(sample.context) + weigh(named);
    if (common === 0) continue;
    // Free arguments bring words of their own; as many as the example has are expected. Words that ask for another tool are not.
    const foreign = [...spoken].filter((word) => !tool.words.has(word) && !choices.has(word));
    // What a question is about may be anything, so its words speak for no other tool.
    const isAlien = (word: string): boolean => !asksAnything && learned.knows(word);
    const alien = foreign.filter(isAlien);
    const unknown = foreign.filter((word) => !isAlien(word));
    const extra = weigh(unknown.slice(sample.freePlaces)) * foreignShare + weigh(alien) * alienShare;
    const missing = [...sample.kinds].filter((kind) => !slots.some((slot) => slot.kind === kind)).length;
    const typed = sample.kinds.size - missing;
    const fit = common / ((1 - foreignShare) * wanted + foreignShare * common + extra);
    const score = (fit + Math.min(typed, 3) * 0.06) * missingKind ** missing * Math.min(1, common / leastCommon);
    best = Math.max(best, score);
  }
  return best > 0 || tool.samples.length > 0 ? best : describedLikeness(spoken, tool, learned);
}

/** For tools without examples: how much of the sentence its name and description speak about. */
function describedLikeness(spoken: ReadonlySet<string>, tool: LearnedTool, learned: Learned): number {
  let common = 0;
  let all = 0;
  for (const word of spoken) {
    const weight = learned.weigh(word);
    all += weight;
    if (tool.described.has(word)) common += weight;
  }
  return common < 2 || all === 0 ? 0 : (common / all) * 0.8;
}
