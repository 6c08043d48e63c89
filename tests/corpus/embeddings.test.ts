import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Embedder, embeddingsOf } from "../../src/office/corpus/embeddings.ts";
import { openCorpus } from "../../src/office/corpus/open.ts";
import { filesIn, tempFolder } from "./helpers.ts";

/** Two meanings, told apart by words that the questions do not share. */
const meanings = [/car|automobile|汽车/i, /fruit|apple|苹果/i];

interface Request {
  body: { model: string; input: string[] };
  authorization: string | undefined;
}

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A service that embeds by the meanings above, and answers what `status` says. */
async function service() {
  const state = { status: 200, requests: [] as Request[] };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => {
      text += part;
    });
    request.on("end", () => {
      const body = JSON.parse(text) as Request["body"];
      state.requests.push({ body, authorization: request.headers.authorization });
      const data = body.input.map((input, index) => ({
        index,
        embedding: [...meanings.map((meaning) => (meaning.test(input) ? 1 : 0)), 0.1],
      }));
      response.writeHead(state.status, { "content-type": "application/json" });
      response.end(JSON.stringify({ data: data.reverse() }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closers.push(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const embedder = embeddingsOf({ baseUrl: `http://127.0.0.1:${port}/v1/`, model: "tiny", key: "sk-secret" });
  return { state, embedder };
}

const files = { "cars.txt": "The automobile maker sold more.\n", "apples.txt": "The apple harvest was poor.\n" };

async function open(embeddings: Embedder, file = join(tempFolder(), "corpus.db")) {
  const warnings: string[] = [];
  const corpus = await openCorpus({ file, embeddings, onWarning: (message) => warnings.push(message) });
  closers.unshift(() => corpus.close());
  return { corpus, warnings, file };
}

describe("search by meaning", () => {
  it("finds passages that share no word with the question, and joins them with those that do", async () => {
    const { state, embedder } = await service();
    const { corpus } = await open(embedder);
    await corpus.ingest([filesIn(tempFolder(), files)]);
    expect((await corpus.search("汽车", { k: 1 }))[0]?.source).toBe("cars");
    expect((await corpus.search("fruit harvest", { k: 2 })).map((p) => p.source)).toEqual(["apples", "cars"]);
    expect(state.requests[0]).toMatchObject({ authorization: "Bearer sk-secret", body: { model: "tiny" } });
  });

  it("embeds only new passages when a folder is ingested again, and forgets removed ones", async () => {
    const { state, embedder } = await service();
    const { corpus } = await open(embedder);
    const folder = filesIn(tempFolder(), files);
    await corpus.ingest([folder]);
    await corpus.ingest([folder]);
    expect(state.requests.flatMap((request) => request.body.input)).toHaveLength(2);
    filesIn(folder, { "apples.txt": "Fruit is dear this year.\n" });
    await corpus.ingest([folder]);
    expect(state.requests.flatMap((request) => request.body.input)).toHaveLength(3);
    const passages = await corpus.search("苹果", { k: 5 });
    expect(passages.map((passage) => passage.text)).toEqual([
      "Fruit is dear this year.",
      "The automobile maker sold more.",
    ]);
  });

  it("embeds everything anew for another model", async () => {
    const { state, embedder } = await service();
    const { corpus, file } = await open(embedder);
    const folder = filesIn(tempFolder(), files);
    await corpus.ingest([folder]);
    const other = await open({ ...embedder, model: "other" }, file);
    expect((await other.corpus.search("automobile", { k: 1 }))[0]?.source).toBe("cars");
    expect(await other.corpus.search("汽车", { k: 1 })).toEqual([]);
    await other.corpus.ingest([folder]);
    expect(state.requests.flatMap((request) => request.body.input)).toHaveLength(4);
    expect((await other.corpus.search("汽车", { k: 1 }))[0]?.source).toBe("cars");
  });

  it("goes by words alone, with one warning and without the key in it, while the service fails", async () => {
    const { state, embedder } = await service();
    const { corpus, warnings } = await open(embedder);
    const folder = filesIn(tempFolder(), files);
    await corpus.ingest([folder]);
    state.status = 401;
    for (const question of ["automobile", "apple"]) expect(await corpus.search(question, { k: 1 })).toHaveLength(1);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/words alone.*401.*Check the key/);
    expect(warnings[0]).not.toContain("sk-secret");
  });

  it("takes documents in while the service fails, says so, and catches up at the next ingest", async () => {
    const { state, embedder } = await service();
    const { corpus } = await open(embedder);
    const folder = filesIn(tempFolder(), files);
    state.status = 500;
    const result = await corpus.ingest([folder]);
    expect(result).toMatchObject({ added: 2, failed: [] });
    expect(result.warnings[0]?.message).toContain("answered 500");
    state.status = 200;
    expect(await corpus.ingest([folder])).toMatchObject({ unchanged: 2, warnings: [] });
    expect((await corpus.search("汽车", { k: 1 }))[0]?.source).toBe("cars");
  });
});
