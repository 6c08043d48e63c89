import { corpusContract, type Sample } from "../contracts/corpus.ts";
import { emptyCorpus, filesIn, tempFolder } from "./helpers.ts";

function asMarkdown(sample: Sample): string {
  const { text, ...facts } = sample;
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `---\n${lines.join("\n")}\n---\n${text}`;
}

corpusContract("the local corpus", async (samples) => {
  const corpus = await emptyCorpus();
  if (samples.length > 0) {
    const files = Object.fromEntries(samples.map((sample) => [`${sample.id}.md`, asMarkdown(sample)]));
    await corpus.ingest([filesIn(tempFolder(), files)]);
  }
  return corpus;
});
