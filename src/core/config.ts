/** Names a place of the settings file as people find it, such as `atclaw.yaml:12:7 policy.rules[2].tools`. */
export type Locate = (path: readonly PropertyKey[]) => string;

/** Something in the settings that the schema cannot know to be wrong, such as the name of a tool that does not exist. */
export interface ConfigFault {
  readonly path: readonly PropertyKey[];
  /** What is wrong and what to write instead. */
  readonly says: string;
}
