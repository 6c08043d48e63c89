/** What a platform's folder offers to whoever sets it up: the manifest of its app, connecting it, and looking whether it works. */

/** What a skill asks of a platform beyond what the adapter itself needs, by the platform's name. */
export type Scopes = Readonly<Record<string, readonly string[]>>;

export interface ManifestOptions {
  /** Where the platform reaches us, such as `https://bot.example.com`; without it we open the connection. */
  readonly url?: string | undefined;
  /** Scopes that skills ask for. */
  readonly scopes: readonly string[];
}

/** How a platform is told of our app. */
export interface Manifest {
  /** Where the shipped one lies, from the folder of the package. */
  readonly file: string;
  /** Its text, as the platform takes it. Throws a `UserError` for an address that cannot be used. */
  make(options: ManifestOptions): string;
  /** What the platform would refuse in a manifest, or what would not work with it; empty when all is well. */
  faults(text: string): readonly string[];
}

/** Talks with whoever sits at the command line. */
export interface Dialogue {
  /** Whether somebody can be asked; else what is asked is read from the input, line by line. */
  readonly interactive: boolean;
  say(line: string): void;
  /**
   * Asks for a line, without blanks around it; undefined when no more can come, or when `until` aborts. `hidden` keeps it from the
   * screen.
   */
  ask(
    question: string,
    options?: { readonly hidden?: boolean; readonly until?: AbortSignal },
  ): Promise<string | undefined>;
}

/** What connecting a platform may use. */
export interface ConnectHost {
  readonly dialogue: Dialogue;
  /** The environment over what was kept before. Never shown. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** Scopes that the skills which are on ask for on this platform. */
  readonly scopes: readonly string[];
  /** Keeps secrets by the names of their variables, sealed in the data folder; undefined drops what was kept. */
  keep(secrets: Readonly<Record<string, string | undefined>>): Promise<void>;
  readonly signal: AbortSignal;
}

/** Connects a platform: gives the exit code. Rejects with a `UserError` for what the caller can put right. */
export type Connect = (args: readonly string[], host: ConnectHost) => Promise<number>;

/** What one look at a part found. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do, when not ok. */
  readonly fix?: string;
}

/** Looks whether a platform works as far as can be seen without disturbing a running bot. Never rejects for the platform's faults. */
export type CheckPlatform = (host: Pick<ConnectHost, "secrets" | "scopes" | "signal">) => Promise<readonly Finding[]>;

/** A link that somebody opens with their phone, and its QR code as an SVG image. */
export interface ScanCode {
  readonly link: string;
  readonly svg: string;
}

/**
 * Connects a platform by one scan, for a page: shows a code, waits until somebody did what is behind it, and keeps what comes of it. Gives
 * what to tell, a sentence each, in English. Rejects with a `UserError` that says why nothing was connected.
 */
export type Scan = (
  host: Omit<ConnectHost, "dialogue"> & { readonly show: (code: ScanCode) => void },
) => Promise<readonly string[]>;

/** Begins a scan, with all that is not the page's to give. */
export type BeginScan = (page: Pick<Parameters<Scan>[0], "signal" | "show">) => Promise<readonly string[]>;
