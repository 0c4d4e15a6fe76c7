// The open site's own look: whether the writer wants it, remembered for each folder, and what the backend found.
import { recall, remember } from "../app/memory"
import type { AppError, SiteLook } from "../bindings"
import { asAppError } from "../feedback/describe-error"
import type { Backend } from "../ipc"

type Hooks = {
  fail(error: AppError): void
  /** Nothing is built any more, and no sheet chosen: the theme is shown. */
  gone(): void
}

export class OwnLook {
  wanted = $state(false)
  look = $state.raw<SiteLook | null>(null)
  /** The backend was asked at least once. */
  looked = $state(false)
  /** Why the chosen sheet cannot be shown. */
  problem = $state.raw<AppError | null>(null)
  /** What the articles are shown in; null: a theme. */
  readonly shown = $derived(this.wanted ? this.look : null)

  #post: string | null = null
  #turn = 0
  /** What went wrong last, to be told once. */
  #told = ""

  constructor(
    private readonly backend: Backend,
    private readonly root: string,
    private readonly hooks: Hooks,
  ) {
    this.wanted = recall<boolean>("own-look", root) === true
  }

  /** A post was opened: a sheet outside the folder may be another by now. */
  opened(post: string): void {
    this.#post = post
    if (this.wanted) void this.find()
  }

  /** Sheets in the folder changed. */
  changed(): void {
    // In the middle of a build there may be none: what was there is shown until the next one is.
    if (this.wanted) void this.#ask(() => this.backend.siteLook(this.#post), (look) => look && this.#take(look))
  }

  /** Looks what there is. */
  async find(): Promise<void> {
    await this.#ask(() => this.backend.siteLook(this.#post), (look) => {
      this.#take(look)
      if (!look && this.wanted) this.#tell("gone", this.hooks.gone)
    })
  }

  /** Shows the articles as the site does. When nothing is found the writer chooses. */
  async want(): Promise<void> {
    if (!this.look) await this.find()
    if (this.look) this.#want(true)
    else await this.choose()
  }

  /** A theme is wanted again. */
  leave(): void {
    if (this.wanted) this.#want(false)
  }

  /** Asks the writer for a style sheet. */
  async choose(): Promise<void> {
    try {
      const look = await this.backend.chooseStyleSheet(this.#post)
      if (!look) return
      this.#turn++
      this.problem = null
      this.looked = true
      this.#take(look)
      this.#want(true)
    } catch (thrown) {
      // What was chosen before is still there.
      this.hooks.fail(asAppError(thrown))
    }
  }

  /** Gives the chosen sheet up for what the generator built. */
  async forget(): Promise<void> {
    await this.#ask(() => this.backend.findStyleSheet(this.#post), (look) => {
      this.#take(look)
      if (!look) this.#want(false)
    })
  }

  #want(wanted: boolean): void {
    this.wanted = wanted
    remember("own-look", this.root, wanted)
  }

  /** What is the same stays the same, so that the page is not touched. */
  #take(look: SiteLook | null): void {
    if (look) this.#told = ""
    if (JSON.stringify(look) !== JSON.stringify(this.look)) this.look = look
  }

  /** The last one asked for counts. */
  async #ask(question: () => Promise<SiteLook | null>, take: (look: SiteLook | null) => void): Promise<void> {
    const turn = ++this.#turn
    try {
      const look = await question()
      if (turn !== this.#turn) return
      this.problem = null
      take(look)
    } catch (thrown) {
      if (turn !== this.#turn) return
      const error = asAppError(thrown)
      this.problem = error
      this.look = null
      if (this.wanted) this.#tell(`${error.kind} ${error.path}`, () => this.hooks.fail(error))
    }
    this.looked = true
  }

  #tell(what: string, tell: () => void): void {
    if (this.#told === what) return
    this.#told = what
    tell()
  }
}

/** The sheets' names and what could not be shown of them: for a tooltip. */
export function sheetNames(look: SiteLook): { first: string; all: string[] } {
  const names = [...new Set(look.sheets.map(({ name }) => name))]
  const largest = look.sheets.reduce((most, sheet) => (sheet.css.length > most.css.length ? sheet : most), look.sheets[0]!)
  return { first: largest.name.split("/").at(-1)!, all: names }
}
