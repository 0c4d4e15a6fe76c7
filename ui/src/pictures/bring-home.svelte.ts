// Remote pictures of the open post on their way into the folder.
import type { HomeRow, RemoteHome } from "../bindings"
import type { Backend } from "../ipc"
import type { OpenPost } from "../post/open-post.svelte"
import { Homecoming } from "./homecoming.svelte"

export class BringHome extends Homecoming {
  pictures = $state.raw<RemoteHome[]>([])

  constructor(
    backend: Backend,
    private readonly post: OpenPost,
  ) {
    super(backend)
  }

  get home(): HomeRow[] {
    return this.rows.filter(({ state }) => state === "home" || state === "left")
  }

  look(): Promise<void> {
    return this.find(async () => {
      await this.post.upToDate()
      this.pictures = await this.backend.remoteHomes(this.post.id)
    })
  }

  async start(): Promise<void> {
    if (this.step !== "ready") return
    await this.bring(this.pictures.length, (wish) =>
      this.post.askWithFiles(async (version) => {
        const { patch, rows, created } = await this.backend.bringHome(this.post.id, version, wish)
        this.rows = rows
        return { patch, files: created }
      }),
    )
  }
}
