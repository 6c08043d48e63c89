import type { ModelBackend } from "../core/model.ts";
import type { When } from "../core/when.ts";
import { chooseModels, type Variables } from "./chooseModel.ts";
import { offlineBackend } from "./offline/backend.ts";
import { openaiBackend } from "./openai/backend.ts";

/**
 * The backends that a setting of ATCLAW_MODEL names, the first choice first. Makes no network call; a wrong setting is a
 * `UserError`. `when` is for the backend without a model.
 */
export function openModels(setting: string | undefined, variables: Variables, when: When): ModelBackend[] {
  return chooseModels(setting, variables).map((choice) =>
    choice.kind === "offline" ? offlineBackend({ when }) : openaiBackend(choice),
  );
}
