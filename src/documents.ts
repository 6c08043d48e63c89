/** The writer of documents with its fonts, in the style of the house where a template file says one. */
import { accessSync, constants, readFileSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import type { Documents, HouseStyle, Picture } from "./core/documents.ts";
import { UserError } from "./core/errors.ts";
import { fontFiles } from "./office/charts/font.ts";
import { documents } from "./office/documents/documents.ts";
import { houseStyleSchema } from "./office/documents/schema.ts";
import { readYaml, type YamlFile } from "./yamlFile.ts";

/** The family that the embedded font's own files name, by which Typst and SVG know it. */
const embeddedFamily = "Noto Sans S Chinese";
const largestLogo = 2 * 1024 * 1024;

/** Opens the writer; `template` is the path of a file as `readHouseStyle` takes it. Libraries load when first used. */
export function openDocuments({ template }: { template?: string } = {}): Documents {
  const font = { family: embeddedFamily, files: fontFiles() };
  return documents(template === undefined ? { font } : { font, style: readHouseStyle(template) });
}

/**
 * The style that a template file says; what it leaves out is plain. Rejects as a `UserError` with the line of each fault,
 * and where a font or a logo that it names cannot be read.
 */
export function readHouseStyle(path: string): HouseStyle {
  const read = <T>(file: string, told: string, get: () => T): T => {
    try {
      return get();
    } catch (cause) {
      throw new UserError(`${told} ${file} cannot be read. Check its name and who may read it.`, { cause });
    }
  };
  const text = read(path, "The template", () => readFileSync(path, "utf8"));
  const yaml: YamlFile<ReturnType<typeof houseStyleSchema.parse>> = readYaml({ path, text }, houseStyleSchema);
  const { logo, ...style } = yaml.value;
  const beside = (file: string): string => resolve(dirname(path), file);
  const files = style.fonts.files.map((file, i) => {
    read(file, `${yaml.at(["fonts", "files", i])}: the font file`, () => accessSync(beside(file), constants.R_OK));
    return beside(file);
  });
  return {
    ...style,
    fonts: { ...style.fonts, files },
    ...(logo !== undefined && { logo: logoOf(logo, beside(logo), yaml) }),
  };

  function logoOf(name: string, file: string, { at }: Pick<YamlFile<unknown>, "at">): Picture {
    const bytes = read(name, `${at(["logo"])}: the picture`, () => readFileSync(file));
    const type = ({ ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg" } as const)[
      extname(file).toLowerCase() as ".png"
    ];
    if (!type || bytes.length > largestLogo)
      throw new UserError(`${at(["logo"])}: must be a PNG or JPEG of at most 2 MB.`);
    return { type, bytes };
  }
}
