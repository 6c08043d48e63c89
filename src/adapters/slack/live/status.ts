/** The line that Slack shows under a thread while we work. */
import type { webApi } from "@slack/bolt";
import type { Conversation, Language } from "../../../core/message.ts";
import { readFailure } from "../failure.ts";

/** How long a workspace that refused it is not asked again. */
const refusedForMs = 60 * 60_000;

export interface StatusLine {
  /** Sets it, or clears it. Without effect outside threads and where the workspace has none, which is said once. Never rejects. */
  set(conversation: Conversation, language: Language, on: boolean): Promise<void>;
}

export function statusLine(options: {
  clientFor: (account: string) => Pick<webApi.WebClient, "assistant">;
  now: () => number;
  /** Says something to the operator, once. */
  once: (what: string) => void;
}): StatusLine {
  const { clientFor, now, once } = options;
  const refusedUntil = new Map<string, number>();
  return {
    async set({ account, channel, thread }, language, on) {
      if (!thread || (refusedUntil.get(account) ?? 0) > now()) return;
      const { status, loading_messages } = words[language];
      const what = on ? { status, loading_messages: [...loading_messages] } : { status: "" };
      try {
        await clientFor(account).assistant.threads.setStatus({ channel_id: channel, thread_ts: thread, ...what });
      } catch (error) {
        const failure = readFailure(error);
        if (failure.kind !== "refused") return;
        refusedUntil.set(account, now() + refusedForMs);
        once(`slack: workspace ${account} shows no line of status while I work (${failure.code})`);
      }
    },
  };
}

/** Slack takes ten loading messages, and shows one after the other. */
const words: Readonly<Record<Language, { status: string; loading_messages: readonly string[] }>> = {
  en: { status: "is working on it…", loading_messages: ["Reading the question…", "Thinking…", "Writing…"] },
  zh: { status: "正在处理…", loading_messages: ["正在读题…", "正在思考…", "正在组织答案…"] },
};
