/**
 * The bot as a process of its own whose world is another process, reached over HTTP: it says what it received,
 * asks the model, books and posts there. Made to be killed. Arguments: data folder, address of the world.
 */
import { openApp } from "../../src/app.ts";
import type { ModelReply } from "../../src/core/model.ts";
import { quietApp } from "./app.ts";
import { farChat } from "./far-chat.ts";
import { allowAll, bookingSkill } from "./world.ts";

const [home = "", world = ""] = process.argv.slice(2);

const { tell, chat } = farChat(world);

const app = await openApp({
  ...(await quietApp(home)),
  adapters: () => [chat],
  models: [
    {
      name: "remote",
      contextTokens: 100_000,
      generate: ({ messages }) =>
        tell<ModelReply>("/model", {
          question: messages.findLast((said) => said.role === "user")?.text,
          result: messages.at(-1)?.role === "tool" ? messages.at(-1)?.text : undefined,
        }),
    },
  ],
  skills: [
    bookingSkill(
      (key, room) => tell("/book", { key, room }),
      // The service makes one booking a key, so that asking again is safe.
      async () => false,
    ),
  ],
  policy: allowAll,
});
await app.start();
