/** Figures that a reply computed from figures of its sources: differences, sums, ratios and percentages. */
import type { Figure, FigureUnit } from "../core/figures.ts";

/** Words and signs by which a sentence says that it computed something. */
const saysComputed =
  /[\d%]\s[-−–+/]\s\d|[=≈÷×]|\b(?:differences?|differs?|gap|lead of|leads? (?:\S+ ){0,4}by|lags?|lagging|ahead of .* by|by \S+ percentage points|percentage points?|sum|totals?|totalling|combined|together|ratio|times|fold|double|twice|comput\w+|calculat\w+|works? out|average|apart|equals?)\b|差|高出|多出|领先|落后|合计|总计|共计|总和|加起来|之和|相加|相当于|等于|倍|平均|计算|算得|相隔|间隔/i;
/** Words of comparison: enough where the sentence or those before it give the operands themselves. */
const compares =
  /\b(?:between|more|less|fewer|higher|lower|above|below|exceeds?|share of|proportion|growth|grew|rose|rise|increase[ds]?|up|fell|fall|drop\w*|decline\w*|decrease\w*|later|earlier|before|after)\b|低于|高于|超过|少于|占|比例|增长|增加|增幅|下降|减少|降幅|早|晚/i;

/** Whether a sentence says that it computes, merely compares, or neither. */
export function computes(sentence: string): "said" | "compared" | undefined {
  if (saysComputed.test(sentence)) return "said";
  return compares.test(sentence) ? "compared" : undefined;
}

/**
 * The two (or, for a sum, more) figures of `pool` that `figure` was computed from, or undefined. Differences and sums must
 * be exact; a ratio or percentage may be rounded to the digits shown, at least two. The operands count the same thing.
 */
export function derivation<Operand extends Figure>(figure: Figure, pool: readonly Operand[]): Operand[] | undefined {
  if (figure.kind !== "number") return undefined;
  const wanted = Number(figure.value);
  if (!Number.isFinite(wanted)) return undefined;
  for (const a of pool) {
    for (const b of pool) {
      if (a === b || !alike(a, b)) continue;
      const [x, y] = [Number(a.value), Number(b.value)];
      if (!Number.isFinite(x) || !Number.isFinite(y) || x === y) continue;
      if (countsLike(figure.unit, a) && (exact(x - y, wanted) || exact(x + y, wanted))) return [a, b];
      const isRatio = figure.unit === "fold" || figure.unit === undefined;
      if (y !== 0 && isRatio && rounded(x / y, figure)) return [a, b];
      const isShare = figure.unit === "percent";
      if (y !== 0 && isShare && (rounded((x / y) * 100, figure) || rounded((Math.abs(x - y) / y) * 100, figure)))
        return [a, b];
    }
  }
  const first = pool[0];
  if (!first || pool.length < 3 || !pool.every((other) => alike(first, other)) || !countsLike(figure.unit, first))
    return undefined;
  const sum = pool.reduce((total, { value }) => total + Number(value), 0);
  return exact(sum, wanted) || exact(sum / pool.length, wanted) ? [...pool] : undefined;
}

function alike(a: Figure, b: Figure): boolean {
  const counts = (figure: Figure) => figure.kind === "number" || figure.kind === "year";
  return counts(a) && a.kind === b.kind && (a.unit === b.unit || a.unit === undefined || b.unit === undefined);
}

/** A difference of percentages is told in points or percent, one of years in years, any other in the unit of its operands. */
function countsLike(unit: FigureUnit | undefined, operand: Figure): boolean {
  if (operand.kind === "year") return unit === "year";
  if (operand.unit === "percent") return unit === "percent" || unit === "points" || unit === undefined;
  return unit === operand.unit || unit === undefined;
}

function exact(result: number, wanted: number): boolean {
  return Math.abs(result - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
}

function rounded(result: number, { text, value }: Figure): boolean {
  const shown = /\d[\d,]*(?:\.(\d+))?/.exec(text);
  const decimals = shown?.[1]?.length ?? 0;
  if (exact(result, Number(value))) return true;
  const digits = value.replace(/\D/g, "").replace(/^0+/, "").length;
  return digits >= 2 && Math.abs(result - Number(value)) <= 0.5 * 10 ** -decimals + 1e-9;
}
