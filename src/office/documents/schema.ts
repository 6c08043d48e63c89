/** The template file of a house style: what may stand in it, and what holds where it says nothing. */
import { z } from "zod";
import type { HouseStyle } from "../../core/documents.ts";

const colour = z
  .string()
  .regex(/^#?[0-9a-f]{6}$/i, 'must be a colour such as "#0f6b5c"')
  .transform((text) => text.replace("#", "").toLowerCase());
const font = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,60}$/u, "must be the name of a font");

/** Of everything a style says, `logo` and `fonts.files` are paths, from the file's own folder on. */
export const houseStyleSchema = z.strictObject({
  fonts: z
    .strictObject({
      latin: font.default("Arial").describe("Font of Latin letters"),
      chinese: font.default("Microsoft YaHei").describe("Font of Chinese characters"),
      code: font.default("Consolas").describe("Font of code"),
      files: z.array(z.string()).max(20).default([]).describe("Font files that PDFs use and embed"),
    })
    .prefault({}),
  sizePt: z.number().min(8).max(16).default(10.5).describe("Size of running text in points"),
  colours: z
    .strictObject({
      accent: colour.default("0f6b5c"),
      ink: colour.default("23221f"),
      soft: colour.default("66625a"),
      series: z
        .array(colour)
        .min(1)
        .max(12)
        .default(["0f6b5c", "d08a2e", "3f6fb0", "9c4f6b", "6f8f3a", "7a6fb8", "b0603f", "4f9c9c"]),
    })
    .prefault({}),
  page: z.enum(["a4", "letter"]).default("a4"),
  logo: z.string().optional().describe("A PNG or JPEG that stands in the header"),
  header: z
    .string()
    .max(200)
    .default("")
    .describe("Words on top of each page; {title}, {date}, {page} and {pages} are filled in"),
  footer: z.string().max(200).default("{page} / {pages}").describe("Words at the foot of each page"),
  numbering: z.boolean().default(false).describe("Headings are numbered"),
  contents: z.enum(["auto", "always", "never"]).default("auto").describe("A table of contents"),
});

/** The style where there is no template. */
export const plainStyle: HouseStyle = (() => {
  const { logo: _, ...style } = houseStyleSchema.parse({});
  return style;
})();
