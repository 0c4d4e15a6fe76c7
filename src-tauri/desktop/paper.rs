//! A finished page on paper or as a PDF, by the web view's own print path: a web view apart, which runs no script, may
//! call nothing, and is gone when the page is printed.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use inkstone_core::{Error, Result};
use tauri::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use tauri::http::{Request, Response};
use tauri::webview::PageLoadEvent;
use tauri::{
    AppHandle, Manager, Runtime, UriSchemeContext, Url, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder,
};

use crate::shell::Shell;

/// The scheme's name; on Windows it becomes a host, `http://paper.localhost`.
pub(crate) const SCHEME: &str = "paper";

/// The name of its window; no capability names it.
const WINDOW: &str = "paper";

/// How long a page may take until it is shown.
const LOADING: Duration = Duration::from_secs(60);

/// What the page may do: show what stands in it.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox";

/// The page that is being printed.
#[derive(Default)]
pub(crate) struct Paper(Mutex<Option<String>>);

impl Paper {
    fn lay(&self, page: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = page;
    }

    fn page(&self) -> Option<String> {
        let page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        page.clone()
    }
}

/// Gives the web view its page, and nothing else.
pub(crate) fn serve<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    _: Request<Vec<u8>>,
) -> Response<Cow<'static, [u8]>> {
    let page = context
        .app_handle()
        .try_state::<Shell>()
        .and_then(|shell| shell.paper.page())
        .unwrap_or_default();
    let mut response = Response::new(Cow::Owned(page.into_bytes()));
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ] {
        headers.insert(name, tauri::http::HeaderValue::from_static(value));
    }
    response
}

/// What became of the page.
pub(crate) enum Printed {
    /// The dialog was closed.
    Cancelled,
    /// It went to a printer, or the system does not tell where.
    Sent,
    /// It is a file.
    File(PathBuf),
}

/// Prints a page where the system's dialog says; `name` is what a file of it is to be called, without an ending.
pub(crate) fn print(app: &AppHandle, shell: &Shell, html: String, name: &str) -> Result<Printed> {
    if let Some(old) = app.get_webview_window(WINDOW) {
        let _ = old.destroy();
    }
    shell.paper.lay(Some(html));
    let printed = open(app, name).and_then(|window| {
        let printed = on_paper(app, &window, name);
        if !cfg!(windows) && !cfg!(target_os = "macos") {
            let _ = window.destroy();
        }
        printed
    });
    shell.paper.lay(None);
    printed
}

fn failed(reason: impl ToString) -> Error {
    Error::Print {
        reason: reason.to_string(),
    }
}

/// The page in a web view of its own, once it is there.
fn open(app: &AppHandle, name: &str) -> Result<WebviewWindow> {
    let address = match cfg!(windows) {
        true => format!("http://{SCHEME}.localhost/"),
        false => format!("{SCHEME}://localhost/"),
    };
    let url = Url::parse(&address).map_err(failed)?;
    let (loaded, is_loaded) = mpsc::channel();
    let scheme = url.scheme().to_owned();
    let window = WebviewWindowBuilder::new(app, WINDOW, WebviewUrl::CustomProtocol(url))
        .title(name)
        .inner_size(900.0, 1100.0)
        // Elsewhere the dialog of the system belongs to the window that is printed.
        .visible(!cfg!(target_os = "linux"))
        .disable_javascript()
        .on_navigation(move |url| url.scheme() == scheme)
        .on_new_window(|_, _| tauri::webview::NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_page_load(move |_, load| {
            if load.event() == PageLoadEvent::Finished {
                let _ = loaded.send(());
            }
        })
        .build()
        .map_err(failed)?;
    match is_loaded.recv_timeout(LOADING) {
        Ok(()) => Ok(window),
        Err(error) => {
            let _ = window.destroy();
            Err(failed(error))
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn on_paper(_: &AppHandle, window: &WebviewWindow, _: &str) -> Result<Printed> {
    // Its dialog is the system's, and tells nobody how it ended; the window stays for it.
    window.print().map_err(failed)?;
    Ok(Printed::Sent)
}

#[cfg(target_os = "linux")]
fn on_paper(app: &AppHandle, window: &WebviewWindow, name: &str) -> Result<Printed> {
    let (tell, told) = mpsc::channel();
    let parent = app.get_webview_window("main");
    let (name, test_answer) = (name.to_owned(), crate::dialogs::test_answer());
    window
        .with_webview(move |webview| {
            linux::print(&webview.inner(), parent, &name, test_answer, tell);
        })
        .map_err(failed)?;
    // Without a limit: the dialog is open as long as it is.
    told.recv().map_err(failed)?
}

#[cfg(target_os = "linux")]
mod linux {
    use std::cell::RefCell;
    use std::rc::Rc;
    use std::sync::mpsc::Sender;

    use gtk::gio::prelude::FileExt;
    use gtk::{PageSetup, PaperSize, PrintSettings, Unit, gio, glib};
    use webkit2gtk::{PrintOperation, PrintOperationExt, PrintOperationResponse, WebView};

    use super::{PathBuf, Printed, Result, WebviewWindow, failed};

    /// Keys of GTK's print settings.
    const OUTPUT_URI: &str = "output-uri";
    const OUTPUT_NAME: &str = "output-basename";
    const OUTPUT_FORMAT: &str = "output-file-format";

    /// On each side of a page, in millimetres.
    const MARGIN: f64 = 20.0;

    /// What GTK calls the printer that writes a file, in the system's language.
    fn file_printer() -> glib::GString {
        glib::dgettext(Some("gtk30"), "Print to File")
    }

    /// The system's own paper. WebKitGTK reads neither the margins nor the page numbers that a style sheet asks for in
    /// `@page` (2.50), so the margins are said here.
    fn with_margins() -> PageSetup {
        let setup = PageSetup::new();
        setup.set_paper_size(&PaperSize::new(None));
        setup.set_top_margin(MARGIN, Unit::Mm);
        setup.set_bottom_margin(MARGIN, Unit::Mm);
        setup.set_left_margin(MARGIN, Unit::Mm);
        setup.set_right_margin(MARGIN, Unit::Mm);
        setup
    }

    pub(super) fn print(
        view: &WebView,
        parent: Option<WebviewWindow>,
        name: &str,
        test_answer: Option<PathBuf>,
        tell: Sender<Result<Printed>>,
    ) {
        let operation = PrintOperation::new(view);
        let settings = PrintSettings::new();
        settings.set_printer(&file_printer());
        settings.set_paper_size(&PaperSize::new(None));
        settings.set(OUTPUT_FORMAT, Some("pdf"));
        settings.set(OUTPUT_NAME, Some(name));
        if let Some(answer) = &test_answer {
            settings.set(OUTPUT_URI, Some(&gio::File::for_path(answer).uri()));
        }
        operation.set_print_settings(&settings);
        operation.set_page_setup(&with_margins());

        // The operation lives until it has ended, in one way or the other.
        let kept = Rc::new(RefCell::new(Some(operation.clone())));
        let went_wrong = Rc::new(RefCell::new(None));
        let problem = Rc::clone(&went_wrong);
        operation.connect_failed(move |_, error| {
            problem.replace(Some(error.to_string()));
        });
        let (end, ended) = (Rc::clone(&kept), tell.clone());
        operation.connect_finished(move |operation| {
            end.take();
            let _ = ended.send(match went_wrong.take() {
                Some(reason) => Err(failed(reason)),
                None => Ok(place(operation)),
            });
        });
        if test_answer.is_some() {
            return operation.print();
        }
        let parent = parent.and_then(|window| window.gtk_window().ok());
        if operation.run_dialog(parent.as_ref()) == PrintOperationResponse::Cancel {
            kept.take();
            let _ = tell.send(Ok(Printed::Cancelled));
        }
    }

    /// The file, if it was one that was chosen in the dialog.
    fn place(operation: &PrintOperation) -> Printed {
        let settings = operation.print_settings();
        let is_file = settings
            .as_ref()
            .and_then(PrintSettings::printer)
            .is_some_and(|printer| printer == file_printer());
        let path = settings
            .filter(|_| is_file)
            .and_then(|settings| settings.get(OUTPUT_URI))
            .and_then(|uri| gio::File::for_uri(&uri).path());
        path.map_or(Printed::Sent, Printed::File)
    }
}
