/** Turns texts into vectors by a service that speaks OpenAI's `/embeddings`. */
import { z } from "zod";

/** How long one call may take. */
const timeoutMs = 30_000;

/** Makes vectors of texts: one for each, in their order, all of one length. Rejects when the service does not answer. */
export interface Embedder {
  /** Vectors of different models are never compared, so a new name means embedding everything anew. */
  readonly model: string;
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
}

export interface EmbeddingService {
  /** Such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Sent as a bearer token; local services need none. */
  readonly key?: string;
  /** Asked of models that can shorten their vectors. */
  readonly dimensions?: number;
}

const replySchema = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()).min(1) })),
});

/** An embedder over the service; each `embed` is one request. Its errors name the service and never the key. */
export function embeddingsOf(service: EmbeddingService): Embedder {
  const url = `${service.baseUrl.replace(/\/+$/, "")}/embeddings`;
  const { model, key, dimensions } = service;
  return {
    model: dimensions === undefined ? model : `${model} (${dimensions})`,
    async embed(texts, signal) {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify({
          model,
          input: texts,
          encoding_format: "float",
          ...(dimensions === undefined ? {} : { dimensions }),
        }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`${url} answered ${response.status}. ${adviceFor(response.status)}`);
      }
      const reply = replySchema.safeParse(await response.json());
      if (!reply.success)
        throw new Error(`${url} answered with something that is no list of vectors. Check baseUrl and model.`);
      const vectors = reply.data.data
        .sort((a, b) => a.index - b.index)
        .map((item) => Float32Array.from(item.embedding));
      if (vectors.length !== texts.length)
        throw new Error(`${url} gave ${vectors.length} vectors for ${texts.length} texts.`);
      return vectors;
    },
  };
}

function adviceFor(status: number): string {
  if (status === 401 || status === 403) return "Check the key.";
  if (status === 404) return "Check baseUrl and model.";
  return status === 429 ? "It takes no more requests for now." : "Try again later.";
}
