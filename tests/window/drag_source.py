#!/usr/bin/python3
"""Files that can be dragged: a small window, the source of a real drop in the tests of the window.

  drag_source.py X Y FILE…

Opens a window with its corner at X,Y. Prints "ready" once it is on the screen, and "dropped" or "refused" when the
drag is over; then it ends. Files are only offered to be copied.
"""

import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402


def say(word):
    print(word, flush=True)


def main(x, y, files):
    addresses = [pathlib.Path(file).resolve().as_uri() for file in files]

    handle = Gtk.EventBox()
    handle.set_size_request(120, 60)
    handle.add(Gtk.Label(label=f"{len(files)} files"))
    handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    handle.drag_source_add_uri_targets()
    handle.connect("drag-data-get", lambda widget, context, data, *_: data.set_uris(addresses))

    outcome = ["dropped"]
    handle.connect("drag-failed", lambda *_: outcome.__setitem__(0, "refused") or False)
    handle.connect("drag-end", lambda *_: (say(outcome[0]), Gtk.main_quit()))

    window = Gtk.Window(title="drag source")
    window.add(handle)
    window.set_keep_above(True)
    window.move(x, y)
    window.connect("map-event", lambda *_: say("ready"))
    window.connect("destroy", Gtk.main_quit)
    window.show_all()
    Gtk.main()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
