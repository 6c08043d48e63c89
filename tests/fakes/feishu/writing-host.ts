/**
 * The bot as a process of its own in front of a fake Feishu in another, with a model that writes slowly. Made to be killed. Arguments:
 * data folder, address of the fake, id and secret of the app, the message to answer as JSON, the file that holds the reply.
 */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { feishuAdapter } from "../../../src/adapters/feishu/adapter.ts";
import { openApp } from "../../../src/app.ts";
import type { InboundMessage } from "../../../src/core/message.ts";
import { createHttp } from "../../../src/http/http.ts";
import { quietApp } from "../app.ts";

const [home = "", url = "", id = "", secret = "", said = "", file = ""] = process.argv.slice(2);
const reply = readFileSync(file, "utf8");
const pieceLength = 400;
const betweenMs = 60;

const http = createHttp({ host: "127.0.0.1", port: 0, log: () => {} });
const app = await openApp({
  ...(await quietApp(home)),
  adapters: (parts) => [
    feishuAdapter({
      ...parts,
      http,
      secrets: { FEISHU_APP_ID: id, FEISHU_APP_SECRET: secret, FEISHU_DOMAIN: url },
    }),
  ],
  models: [
    {
      name: "slow",
      contextTokens: 100_000,
      async generate(_, { onText }) {
        for (let at = 0; at < reply.length; at += pieceLength) {
          onText?.(reply.slice(at, at + pieceLength));
          await wait(betweenMs);
        }
        const usage = { input: 1, cachedInput: 0, output: 1, reasoning: 0 };
        return { text: reply, toolCalls: [], finish: "stop", usage, model: "slow-1" };
      },
    },
  ],
});
await http.listen();
await app.start();
// What was taken in before is known by its id.
await app.receive(JSON.parse(said) as InboundMessage);
