import { registry } from "../adapters/registry.ts";
import { keepSecrets, withKeptSecrets } from "../secrets.ts";
import type { Run } from "./context.ts";
import { openDialogue } from "./dialogue.ts";
import { platformNamed, scopesOn } from "./platform.ts";

/**
 * `atclaw add PLATFORM`: connects a chat platform. Asks for what it needs, or takes it from the environment and the input; checks it
 * for real and keeps it sealed in the data folder. Exit code 1 when something is still to be done.
 */
export const run: Run = async ([name, ...args], context) => {
  const entry = platformNamed(name, "connect");
  const connect = await entry.connect?.();
  if (!connect) return 1;
  const { settings, signal } = context;
  const { secrets } = await withKeptSecrets(
    settings,
    registry.map((one) => one.name),
  );
  const dialogue = openDialogue(context);
  try {
    return await connect(args, {
      dialogue,
      secrets,
      signal,
      scopes: await scopesOn(entry.name, context),
      async keep(kept) {
        await keepSecrets(settings, entry.name, kept);
        const hidden = Object.keys(kept).filter((variable) => {
          const set = settings.secrets[variable];
          return set && set !== kept[variable];
        });
        if (hidden.length > 0)
          dialogue.say(
            `${hidden.join(" and ")}: set in the environment to something else, which goes before what is kept now. Unset it there, or nothing changes.`,
          );
      },
    });
  } finally {
    dialogue.close();
  }
};
