/** Every awkward reply fits into Slack, and is read there as it is read anywhere else. */
import { Parser } from "htmlparser2";
import { Marked, type Token, type Tokens } from "marked";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "../../src/adapters/slack/blocks/parse.ts";
import { openSlack } from "../../src/adapters/slack/client.ts";
import { poster } from "../../src/adapters/slack/post.ts";
import { neutralise } from "../../src/core/text.ts";
import { type Block, wordsOf } from "../fakes/slack/blocks.ts";
import { type FakeSlack, ids, type Post, startFakeSlack } from "../fakes/slack/server.ts";
import { awkwardReplies } from "../fixtures/awkward-replies.ts";

const noNotes = { get: async () => undefined, put: async () => {}, remove: async () => {}, list: async () => [] };
let slack: FakeSlack;
let close: () => void;
let post: (markdown: string) => Promise<Post[]>;

beforeAll(async () => {
  slack = await startFakeSlack();
  const road = openSlack(slack.apiUrl);
  const client = road.clientOf(async () => ids.botToken);
  const { send } = poster({
    clientFor: () => client,
    userIdFor: () => ids.botUser,
    notes: noNotes,
    live: { end: () => undefined, forget: () => {} },
    uploads: { store: async () => ({ pictures: [], documents: [], missing: [] }), share: async () => {} },
    history: { turn: async () => undefined },
    addresses: { postThere: async () => undefined },
    // What is posted in plain words was refused before.
    logError: (what) => {
      throw new Error(what);
    },
    now: Date.now,
  });
  close = road.close;
  let count = 0;
  post = async (markdown) => {
    const thread = slack.put("C0GENERAL", "U0ALICE00", "a question");
    const before = slack.posts().length;
    await send({
      key: `reply-${++count}`,
      turnId: `t-${count}`,
      conversation: { id: "c", adapter: "slack", account: ids.team, channel: "C0GENERAL", thread, kind: "channel" },
      inReplyTo: thread,
      reply: { markdown, citations: [], files: [], answered: true },
      mayExist: false,
    });
    return slack.posts().slice(before);
  };
});
afterAll(async () => {
  close();
  await slack.close();
});

it("the corpus holds 60 replies and more", () => {
  expect(awkwardReplies.length).toBeGreaterThanOrEqual(60);
  expect(new Set(awkwardReplies.map(({ name }) => name)).size).toBe(awkwardReplies.length);
});

/** Words that no message holds whole are cut; these are compared without white space. */
const withGiantWords = new Set([
  "a word of 15,000 characters",
  "an address of 12,000 characters",
  "one line of code of 25,000 characters",
  "one paragraph of 24,000 Chinese characters",
  "400 emoji families",
  "quotations nested 3,000 deep",
]);

describe.each(awkwardReplies)("$name", ({ name, markdown }) => {
  it("fits as it is", async () => {
    expect((await post(markdown)).length).toBeGreaterThan(0);
  });

  it("is read as Markdown is, no word lost and none twice", async () => {
    const said = neutralise(markdown);
    const posts = await post(said);
    const read = readPosts(posts);
    const expected = readHtml(said);
    if (withGiantWords.has(name)) expect(read.replace(/\s+/g, "")).toBe(expected.replace(/\s+/g, ""));
    else expect(read.split(/\s+/)).toEqual(expected.split(/\s+/));
    expect(new Set(posts.map(({ thread_ts }) => thread_ts)).size).toBe(1);
    for (const code of codeIn(parse(said))) expect(codeOf(posts, code.includes("\n"))).toContain(code);
  });
});

/** What people read of the messages one after the other; headers that a cut table repeats are read once. */
function readPosts(posts: readonly Post[]): string {
  const lines: string[] = [];
  let header: string | undefined;
  for (const block of posts.flatMap(({ blocks = [] }) => blocks as Block[])) {
    let words = wordsOf([block]);
    if (block.type === "table") {
      const [head = "", ...rows] = words.split("\n");
      if (head === header) words = rows.join("\n");
      header = head;
    } else if (/^─+(?:─┼──*)*$/m.test(words)) {
      const parts = words.split("\n");
      const rule = parts.findIndex((line) => /^─+(?:─┼──*)*$/.test(line));
      const head = parts[rule - 1];
      words = parts.filter((_, i) => i !== rule && !(i === rule - 1 && head === header)).join("\n");
      header = head;
    } else header = undefined;
    lines.push(words.replaceAll("│", " "));
  }
  const words = lines.join("\n").trim();
  return words === "…" ? "" : words;
}

const inline = /^(?:a|strong|em|del|code|input)$/;

/** What a reader of Markdown shows: the words of its HTML. */
function readHtml(markdown: string): string {
  const quiet = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const marked = new Marked({
    renderer: {
      html: ({ raw }: Tokens.HTML | Tokens.Tag) => quiet(raw),
      checkbox: ({ checked }: Tokens.Checkbox) => (checked ? "☑ " : "☐ "),
      image: ({ text, href }: Tokens.Image) => quiet(text || href),
    },
  });
  let words = "";
  const parser = new Parser({
    ontext: (text) => {
      words += text;
    },
    onopentagname: (tag) => {
      words += inline.test(tag) ? "" : "\n";
    },
    onclosetag: (tag) => {
      words += inline.test(tag) ? "" : "\n";
    },
  });
  parser.end(marked.parser(parse(markdown)));
  return words.trim();
}

function codeIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token): string[] => {
    if (token.type === "code") return token.text.trim() === "" ? [] : [token.text as string];
    if (token.type === "list") return (token as Tokens.List).items.flatMap((item) => codeIn(item.tokens));
    return token.type === "blockquote" ? codeIn(token.tokens ?? []) : [];
  });
}

/** The code of messages; what was cut between lines is put together again. */
function codeOf(posts: readonly Post[], inLines: boolean): string {
  return posts
    .flatMap(({ blocks = [] }) => blocks as Block[])
    .flatMap(({ type, elements }) => (type === "rich_text" ? (elements as Block[]) : []))
    .filter(({ type }) => type === "rich_text_preformatted")
    .map(({ elements }) => (elements as { text: string }[]).map(({ text }) => text).join(""))
    .join(inLines ? "\n" : "");
}
