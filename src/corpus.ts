/** The corpus of a data folder, as the settings say, with the documents that are shipped. */
import { join } from "node:path";
import { embeddingsOf } from "./office/corpus/embeddings.ts";
import { type LocalCorpus, openCorpus } from "./office/corpus/open.ts";
import type { Settings } from "./settings.ts";

/**
 * Opens the corpus of the data folder as the settings say. `root` is the folder of the package. `warn` gets a sentence
 * when search by meaning fails.
 */
export function openCorpusOf(settings: Settings, root: string, warn: (message: string) => void): Promise<LocalCorpus> {
  const file = join(settings.home, "corpus.db");
  const shipped = join(root, "seeds");
  const { embeddings } = settings.config.corpus;
  if (!embeddings) return openCorpus({ file, shipped });
  const { baseUrl, model, keyVariable } = embeddings;
  const key = settings.secrets[keyVariable];
  return openCorpus({
    file,
    shipped,
    embeddings: embeddingsOf({ baseUrl, model, ...(key ? { key } : {}) }),
    onWarning: warn,
  });
}

/** Brings the shipped documents up to date in the corpus, unless the settings leave them out; writes nothing when they are. */
export async function takeInSeeds(
  corpus: LocalCorpus,
  settings: Settings,
  root: string,
  warn: (message: string) => void,
): Promise<void> {
  if (!settings.config.corpus.seeds) return;
  const { failed } = await corpus.ingest([join(root, "seeds")], {});
  for (const { path, reason } of failed) warn(`${path} was not taken into the corpus: ${reason}`);
}
