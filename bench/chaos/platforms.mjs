import { feishuLong, feishuWebhook } from "./feishu.mjs";
import { slackHttp, slackSocket } from "./slack.mjs";

/**
 * The platforms of the chaos run, by name. Each gives `env` for the bot; `up(port)` and `down()` as it comes and goes; `ask({ place,
 * thread, text })`, by which somebody says something in a channel's thread; `answers()`, what the bot posted, in order, with a
 * `thread` of its own for each; `faults()`, what went wrong; `close()`.
 */
export const platforms = {
  "slack-http": slackHttp,
  "slack-socket": slackSocket,
  "feishu-webhook": feishuWebhook,
  "feishu-long": feishuLong,
};
