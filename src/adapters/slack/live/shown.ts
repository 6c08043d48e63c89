/** What people may see of a turn while it runs: its words so far and what its tools do. */
import type { types } from "@slack/bolt";
import type { Language, Progress } from "../../../core/message.ts";
import { readableEnd, streamable } from "./readable.ts";

/** Beyond this a stream goes on with tools alone: a message takes 12,000 characters, and the whole reply replaces it anyway. */
const longestStream = 9_000;
const longestTitle = 200;

interface Task {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  status: "in_progress" | "complete" | "error";
}

export interface Shown {
  take(event: Progress): void;
  /** What is new since the last call; to be appended, unless words before it were withdrawn. None when there is nothing. */
  news(): types.AnyChunk[];
  /** Whether words were withdrawn that `news` gave before. */
  isWithdrawn(): boolean;
  /** All of it in Markdown. */
  whole(): string;
}

/** Made by the progress of one turn. */
export function shownOf(language: Language): Shown {
  const tasks: Task[] = [];
  const told = new Map<string, Task["status"]>();
  let text = "";
  let sent = 0;
  let withdrawn = false;

  function tool({ name, title, status }: Extract<Progress, { type: "tool" }>): void {
    const running = tasks.find((task) => task.name === name && task.status === "in_progress");
    if (status !== "running" && running) running.status = status === "done" ? "complete" : "error";
    else if (status === "running")
      tasks.push({
        id: `task-${tasks.length + 1}`,
        name,
        title: title.slice(0, longestTitle) || name,
        status: "in_progress",
      });
  }

  return {
    take(event) {
      if (event.type === "text") text += event.delta;
      else if (event.type === "tool") tool(event);
      else if (event.type === "reset") {
        withdrawn ||= sent > 0;
        text = "";
        sent = 0;
      }
    },
    news() {
      const chunks: types.AnyChunk[] = [];
      if (tasks.length > 0 && told.size === 0) chunks.push({ type: "plan_update", title: titles[language] });
      for (const { id, title, status } of tasks) {
        if (told.get(id) === status) continue;
        told.set(id, status);
        chunks.push({ type: "task_update", id, title, status });
      }
      const end = readableEnd(text);
      if (end > sent && end <= longestStream) {
        chunks.push({ type: "markdown_text", text: streamable(text.slice(sent, end)) });
        sent = end;
      }
      return chunks;
    },
    isWithdrawn: () => withdrawn,
    whole() {
      const lines = tasks.map(({ title, status }) => `- ${marks[status]} ${title}`);
      const words = streamable(text.slice(0, readableEnd(text)));
      return [lines.join("\n"), words].filter(Boolean).join("\n\n");
    },
  };
}

const titles: Readonly<Record<Language, string>> = { en: "Working on it", zh: "正在处理" };
const marks: Readonly<Record<Task["status"], string>> = { in_progress: "…", complete: "✓", error: "✗" };
