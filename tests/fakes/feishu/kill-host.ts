/**
 * The bot on Feishu as a process of its own, made to be killed. Its model says what it was told. Arguments: data folder, address of the fake,
 * app ID, secret, port, and for the webhook an encrypt key.
 */
import { feishuAdapter } from "../../../src/adapters/feishu/adapter.ts";
import { openApp } from "../../../src/app.ts";
import { createHttp } from "../../../src/http/http.ts";
import { quietApp } from "../app.ts";

const [home = "", domain = "", id = "", secret = "", port = "0", encryptKey = ""] = process.argv.slice(2);

const http = createHttp({ host: "127.0.0.1", port: Number(port), log: () => {} });
const quiet = await quietApp(home);
const app = await openApp({
  ...quiet,
  models: [
    {
      name: "echo",
      contextTokens: 100_000,
      generate: async ({ messages }) => ({
        text: `you said ${messages.findLast((said) => said.role === "user")?.text}`,
        toolCalls: [],
        finish: "stop",
        usage: { input: 1, cachedInput: 0, output: 1, reasoning: 0 },
        model: "echo-1",
      }),
    },
  ],
  adapters: (parts) => [
    feishuAdapter({
      ...parts,
      http,
      secrets: {
        FEISHU_APP_ID: id,
        FEISHU_APP_SECRET: secret,
        FEISHU_DOMAIN: domain,
        ...(encryptKey ? { FEISHU_ENCRYPT_KEY: encryptKey } : {}),
      },
    }),
  ],
});
await app.start();
await http.listen();
process.stdout.write("up\n");
