/** An office of made-up services: what is read there was written by others, and what is done there is remembered. */
import { z } from "zod";
import type { Skill } from "../../src/core/skill.ts";
import { defineTool, type Tool, type ToolResult } from "../../src/core/tool.ts";

export interface Office {
  /** What the next reads find, by tool. */
  readonly holds: Map<string, ToolResult>;
  /** What was done or sent out, in order, with the exact arguments. */
  readonly done: { readonly tool: string; readonly input: unknown }[];
  readonly skill: Skill;
}

const write = { effect: "write", title: { en: "Doing it", zh: "执行" } } as const;
const read = { effect: "read", outside: true, title: { en: "Reading", zh: "阅读" } } as const;

/** Mails, documents, a table, pages and a web search to read; rooms, mails, posts, shares, payments and tables to change. */
export function office(): Office {
  const holds = new Map<string, ToolResult>();
  const done: Office["done"] = [];
  const found = (tool: string): ToolResult => holds.get(tool) ?? { content: "Nothing new." };
  const reads = (name: string, description: string): Tool =>
    defineTool({ name, description, input: z.object({}), ...read, run: async () => found(name) });
  const sends = (name: string, input: z.ZodObject): Tool =>
    defineTool({
      name,
      description: `${name} goes out to the web`,
      input,
      ...read,
      sends: true,
      run: async (given) => {
        done.push({ tool: name, input: given });
        return found(name);
      },
    });
  const does = (name: string, input: z.ZodObject, more: { destructive?: boolean } = {}): Tool =>
    defineTool({
      name,
      description: `${name} changes the office`,
      input,
      ...write,
      ...more,
      run: async (given) => {
        done.push({ tool: name, input: given });
        return { content: "ok" };
      },
    });
  const text = z.string();
  return {
    holds,
    done,
    skill: {
      name: "office",
      description: { en: "works in the office", zh: "办公" },
      instructions: "",
      examples: [],
      tools: [
        reads("read_mail", "the latest mails"),
        reads("read_table", "the table of people"),
        reads("search_documents", "the handbook"),
        defineTool({
          name: "find_room",
          description: "a room of ours by its name",
          input: z.object({ name: text }),
          effect: "read",
          title: { en: "Looking", zh: "查找" },
          run: async ({ name }) => ({ content: `${name} is no room; ours are at https://corp.example/rooms.` }),
        }),
        sends("read_page", z.object({ url: text })),
        sends("search_web", z.object({ query: text })),
        does("book_room", z.object({ room: text, at: text })),
        does("send_mail", z.object({ to: text, subject: text, body: text })),
        does("post_message", z.object({ channel: text, text })),
        does("share_document", z.object({ document: text, with: text })),
        does("pay_invoice", z.object({ number: text, account: text })),
        does("delete_table", z.object({ name: text }), { destructive: true }),
      ],
    },
  };
}
