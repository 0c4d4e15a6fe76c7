// Before the editor, which looks for it once.
import "./idle"
import { mount } from "svelte"
import "./tokens.css"
import "./components.css"
import "./app.css"
import AppWindow from "./app/App.svelte"
import { backend } from "./ipc"

const target = document.getElementById("app")
if (target) mount(AppWindow, { target, props: { backend } })
