/** The part of the wiring that is about answering: what one turn is given of everything there is. */
import type { Acting } from "./agent/hear.ts";
import { type AgentOptions, agent } from "./agent/run.ts";
import type { Desk } from "./approvals/desk.ts";
import type { Adapter } from "./core/adapter.ts";
import type { Whose } from "./core/erase.ts";
import { ModelError, UserError } from "./core/errors.ts";
import type { Files } from "./core/files.ts";
import { labelOf, type ModelBackend } from "./core/model.ts";
import type { Policy } from "./core/policy.ts";
import type { Redact } from "./core/redact.ts";
import type { Skill } from "./core/skill.ts";
import type { Status } from "./core/status.ts";
import { readingRoomOf } from "./models/tokens.ts";
import { readText } from "./office/corpus/read.ts";
import type { Settings } from "./settings.ts";
import type { Spending } from "./spending.ts";
import { openMemory } from "./store/memory.ts";
import type { Store } from "./store/store.ts";

export interface AnsweringOptions {
  readonly settings: Settings;
  readonly store: Store;
  readonly skills: readonly Skill[];
  readonly models: readonly ModelBackend[];
  readonly spending: Spending;
  readonly files: Files;
  readonly adapter: (name: string) => Adapter | undefined;
  readonly policy: Policy;
  readonly acting: Acting;
  readonly decide: Desk["decide"];
  readonly remind: AgentOptions["commands"]["remind"];
  readonly status: () => Promise<Status>;
  /** Takes somebody out of what is kept outside the store. */
  readonly forgetElsewhere: (whose: Whose) => Promise<void>;
  readonly redact: Redact;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onError: AgentOptions["onError"];
}

/** What a model last did; of this process alone. */
export type ModelNews = Pick<Status, "modelAnsweredAt" | "modelFault">;

/** Makes the function that answers a message. `onModel` hears after each call how the model did. */
export function answering(options: AnsweringOptions, onModel: (news: ModelNews) => void): ReturnType<typeof agent> {
  const { settings, store, skills, models, spending, policy, adapter } = options;
  let answeredAt: string | undefined;
  return agent({
    skills,
    callModel: async (request, how) => {
      const now = () => new Date().toISOString();
      try {
        const preferred = await store.chosenModel(how.input.conversation.id);
        const call = await spending.callModel(request, { ...how, preferred });
        answeredAt = now();
        onModel({ modelAnsweredAt: answeredAt });
        return call;
      } catch (error) {
        if (error instanceof ModelError)
          onModel({
            ...(answeredAt === undefined ? {} : { modelAnsweredAt: answeredAt }),
            modelFault: { at: now(), kind: error.kind },
          });
        throw error;
      }
    },
    readingRoom: readingRoomOf(models),
    exchangesBefore: (turnId, limit) => store.exchangesBefore(turnId, limit),
    files: {
      ...options.files,
      async fetch(conversation, file, signal) {
        const from = adapter(conversation.adapter);
        if (!from?.fetchFile)
          throw new UserError("Files cannot be sent to me here. Paste their text into the message.");
        return from.fetchFile(conversation, file, signal);
      },
      textOf: readText,
      sleep: options.sleep,
    },
    redact: options.redact,
    commands: {
      turns: {
        before: ({ conversationId, turnId }, limit) => store.turns({ conversationId, before: turnId, limit }),
        find: (id) => store.turn(id),
      },
      status: options.status,
      models: {
        names: models.map(labelOf),
        chosen: store.chosenModel,
        choose: store.chooseModel,
        mayChoose: (person, conversation) => policy.rolesOf(person, conversation).includes("owner"),
      },
      approvals: {
        waiting: (conversationId) => store.approvals.waiting(conversationId),
        decide: options.decide,
      },
      memory: openMemory(settings.home, store, async (whose) => {
        // What they let us do in their name ends where they gave it, before it is forgotten here.
        await adapter(whose.adapter)?.access?.revoke(whose);
        await options.forgetElsewhere(whose);
      }),
      usage: spending.usage,
      budgets: spending.standing,
      remind: options.remind,
    },
    acting: options.acting,
    isLate: (saidAt) => policy.isLate(saidAt),
    wantsWords: (conversation) => adapter(conversation.adapter)?.wantsWords?.(conversation) ?? true,
    watch: (conversation) => {
      const shower = adapter(conversation.adapter);
      return shower?.progress && ((event) => shower.progress?.(conversation, event));
    },
    zone: settings.zone,
    onError: options.onError,
  });
}
