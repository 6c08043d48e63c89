/** The keys `policy:` and `limits:` of `atclaw.yaml`. What names in them must exist is checked in `directory.ts` and `rules.ts`. */
import { z } from "zod";

/** Words with a meaning of their own, which nobody can be called. */
const reserved = new Set(["asker", "everyone", "direct"]);
const nameSchema = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u, "is not a name: letters, digits, - _ and . only")
  .refine((name) => !reserved.has(name), "is a word with a meaning of its own; choose another name");
const idSchema = z
  .string()
  .regex(/^[^\s*]{1,200}$/, "is not an id such as T1:U7")
  .describe(
    "an id on the platform, such as T1:U7: the workspace, a colon and the id; the id alone is meant in every workspace",
  );
const idsSchema = z.union([idSchema, z.array(idSchema)]);

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);
const conditionSchema = z
  .strictObject({
    equals: scalarSchema.optional().describe("is exactly this"),
    oneOf: z.array(scalarSchema).min(1).optional().describe("is one of these"),
    above: z.number().optional().describe("is a number above this, or a list with more entries"),
    below: z.number().optional().describe("is a number below this, or a list with fewer entries"),
    longer: z.number().int().min(0).optional().describe("is a text of more characters, or a list with more entries"),
    matches: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("fits this pattern: * stands for any characters, ? for one"),
    given: z.boolean().optional().describe("true: is given and not empty; false: is not"),
  })
  .refine(
    (condition) => Object.keys(condition).length > 0,
    "needs at least one of: equals, oneOf, above, below, longer, matches, given",
  );

const whoSchema = z.array(z.string()).min(1).describe("names of people, or roles as role:NAME; left out, everybody");
const whereSchema = z
  .array(z.string())
  .min(1)
  .describe("names of channels, or direct for direct chats; left out, everywhere");

export const ruleSchema = z.strictObject({
  name: z.string().min(1).max(80).optional().describe("what the rule is called where it is told of"),
  people: whoSchema.optional(),
  channels: whereSchema.optional(),
  skills: z.array(z.string()).min(1).optional().describe("names of skills; left out, all"),
  tools: z
    .array(z.string().min(1).max(200))
    .min(1)
    .optional()
    .describe("names of tools, in which * stands for any characters; left out, all"),
  effect: z
    .enum(["read", "write", "destructive"])
    .optional()
    .describe("only tools that read, that write, or that take something away; left out, all"),
  when: z
    .record(z.string().min(1).max(200), conditionSchema)
    .optional()
    .describe("conditions on arguments, all of which must hold; table.rows reaches into an argument"),
  do: z.enum(["allow", "ask", "refuse"]).describe("what happens"),
  approvers: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      "who may agree: asker, a role as role:NAME, names of people; asker when left out, for what takes something away role:owner",
    ),
  count: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .describe("how many different people must agree"),
  reason: z.string().min(1).max(500).optional().describe("why, in words for the person who asks"),
  evenAfterReading: z
    .boolean()
    .default(false)
    .describe(
      "for allow: also in a turn that has read text from outside, which may carry instructions of strangers; at your own risk",
    ),
});

export const talkSchema = z.strictObject({
  people: whoSchema.optional(),
  channels: whereSchema.optional(),
  do: z.enum(["allow", "refuse"]).describe("whether they may talk to the bot there"),
  mention: z
    .enum(["always", "first"])
    .optional()
    .describe(
      "for allow: first means that in a thread in which the bot was mentioned it also answers what does not mention it; always when left out",
    ),
  reason: z.string().min(1).max(500).optional().describe("why not, in words for the person"),
});

export const policySchema = z.strictObject({
  people: z
    .record(
      nameSchema,
      z
        .object({
          roles: z.array(nameSchema).default([]).describe("such as owner or a role of your own"),
          bot: z.boolean().default(false).describe("a bot that may talk to this one"),
        })
        .catchall(idsSchema),
    )
    .default({})
    .describe("people by a name of your choice, with their ids on each platform"),
  channels: z
    .record(nameSchema, z.object({}).catchall(idsSchema))
    .default({})
    .describe("channels by a name of your choice, with their ids on each platform"),
  talk: z
    .array(talkSchema)
    .default([])
    .describe("who may talk to the bot where; the first that fits decides; else everybody may"),
  rules: z
    .array(ruleSchema)
    .default([])
    .describe(
      "what the bot may do for whom; the first that fits decides; else reads are allowed, writes ask the asker, and what takes something away asks an owner",
    ),
  approvalHours: z
    .number()
    .min(0.01)
    .max(24 * 90)
    .default(72)
    .describe("how long an approval waits before it lapses"),
});

export const limitsSchema = z.strictObject({
  personPerMinute: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("messages to the bot that one person may send in a minute, such as 30; left out, any number"),
  channelPerMinute: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("messages to the bot from one channel in a minute, such as 120; left out, any number"),
  botTurns: z
    .number()
    .int()
    .min(1)
    .default(6)
    .describe("messages of other bots answered in a row without a person in the channel"),
  lateMinutes: z
    .number()
    .min(1)
    .default(10)
    .describe("a message that is begun on later than this after it was said asks before it changes anything"),
});

export type PolicyConfig = z.output<typeof policySchema>;
export type LimitsConfig = z.output<typeof limitsSchema>;
export type RuleConfig = z.output<typeof ruleSchema>;
export type Condition = z.output<typeof conditionSchema>;
