/** Figures that a reply computed from figures of its sources: differences, sums, ratios and percentages. */
import type { Figure, FigureUnit } from "../core/figures.ts";

/** Words by which a sentence says that it computed something. */
const saysComputed =
  /[\d%]\s[-−–+/]\s\d|[=≈÷×]|\b(?:difference|differs?|gap|lead(?:s|ing)?|lag(?:s|ging)?|ahead|behind|between|more|less|fewer|higher|lower|above|below|exceeds?|sum|total(?:s|ing|led)?|combined|together|add(?:s|ed|ing)? up|ratio|times|fold|double|twice|share of|proportion|equals?|equivalent|comput\w+|calculat\w+|works? out|growth|grew|rose|rise|increase[ds]?|up by|fell|fall|drop\w*|decline\w*|decrease\w*|average|apart|later|earlier|before|after)\b|差|高出|多出|低于|高于|超过|少于|领先|落后|合计|总计|共计|总和|加起来|之和|相加|相当于|等于|倍|占比|占|比例|增长|增加|增幅|下降|减少|降幅|平均|计算|算得|相隔|间隔|早|晚/i;

/**
 * The two (or, for a sum, more) figures of `pool` that `figure` was computed from, or undefined. Differences and sums must
 * be exact; a ratio or percentage may be rounded to the digits shown, at least two. `sentence` must say so in words or
 * signs. The operands count the same thing.
 */
export function derivation<Operand extends Figure>(
  figure: Figure,
  sentence: string,
  pool: readonly Operand[],
): Operand[] | undefined {
  if (figure.kind !== "number" || !saysComputed.test(sentence)) return undefined;
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
