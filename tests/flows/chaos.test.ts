/** The chaos run, shorter: the built bot before unreliable platforms, killed in between. The whole of it is `npm run bench:chaos`. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "../fakes/app.ts";

const run = promisify(execFile);

test.each(["slack-http", "slack-socket", "feishu-webhook", "feishu-long"])(
  "every mention is answered once and in order on %s, whatever the platform does and however often the bot is killed",
  async (platform) => {
    const options = ["--only", platform, "--mentions", "80", "--kills", "3"];
    const { stdout } = await run(process.execPath, [join(root, "bench/chaos/main.mjs"), ...options]);
    expect(stdout).toMatch(/ 80 {2,}80 {2,}0 {2,}0 {2,}0 /);
  },
  120_000,
);
