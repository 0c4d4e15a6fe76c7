// What the window and the frame that draws say to each other.
import type { DiagramLook } from "../preview/diagram-look"

export type ToDraw = { id: number; source: string; look: DiagramLook }
/** The answer to a question; 0 says that the frame is ready. */
export type Drawn = { id: number; svg?: string; error?: string }
