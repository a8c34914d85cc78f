package emulator

import (
	"net/http"
	"strings"
)

const controlPrefix = "/_emulator/"

// isControl tells the requests to the control plane. It has no project before
// its host, and no service's host either.
func isControl(r *http.Request, a address) bool {
	return strings.HasPrefix(r.URL.Path, controlPrefix) && a.project == "" && a.loopback
}

func (e *Emulator) serveControl(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
