import type { ModelMessage, ModelRequest } from "../../src/core/model.ts";
import { type OpenaiSettings, openaiBackend } from "../../src/models/openai/backend.ts";

/** A request with one question; what a test cares about is given. */
export function requestOf(given: Partial<ModelRequest> = {}): ModelRequest {
  return {
    instructions: "You help a team.",
    messages: [{ role: "user", text: "hello" }],
    tools: [],
    examples: [],
    now: "2026-11-20T09:00:00.000Z",
    zone: "Asia/Shanghai",
    language: "en",
    ...given,
  };
}

export function said(text: string): ModelMessage {
  return { role: "user", text };
}

export function backendAt(baseUrl: string, given: Partial<OpenaiSettings> = {}) {
  return openaiBackend({
    name: "openai",
    baseUrl,
    apiKey: "fake-key",
    model: "test-model",
    contextTokens: 100_000,
    timeoutMs: 5000,
    ...given,
  });
}

export const never = new AbortController().signal;

/** The error a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error("nothing was thrown");
}
