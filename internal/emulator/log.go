package emulator

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// requestLog writes a line for every request that was answered, and notes.
type requestLog struct {
	mu    sync.Mutex // its own: writing may block
	to    io.Writer  // nil: nowhere
	notes io.Writer  // nil: nowhere
}

// WithLog sets where a line for every request goes: the service, the action, the region,
// who called, and the answer.
func WithLog(to io.Writer) Option { return func(e *Emulator) { e.log.to = to } }

// WithNotes sets where lines go about what no answer says, for who runs the emulator.
func WithNotes(to io.Writer) Option { return func(e *Emulator) { e.log.notes = to } }

// Note writes a line for who runs the emulator.
func (l *requestLog) Note(format string, args ...any) { l.line(l.notes, format, args...) }

// call logs a call of a service.
func (l *requestLog) call(c Call) {
	if l.to == nil {
		return
	}
	answer := fmt.Sprint(c.Status)
	switch {
	case c.Status == 0:
		answer = "no answer"
	case c.Code != "":
		answer += " " + c.Code
	}
	if c.Note != "" {
		answer += " (" + c.Note + ")"
	}
	l.line(l.to, "%-11s %-26s %-21s %s %s", orDash(c.Service), orDash(c.Action), orDash(c.Region), orDash(c.Caller), answer)
}

// control logs a request to the control plane.
func (l *requestLog) control(r *http.Request, status int) {
	l.line(l.to, "%-11s %s %s %d", "control", r.Method, r.URL.EscapedPath(), status)
}

// other logs a request that is for no service.
func (l *requestLog) other(r *http.Request, status int) {
	l.line(l.to, "%-11s %s %s %d", "-", r.Method, r.URL.EscapedPath(), status)
}

func (l *requestLog) line(to io.Writer, format string, args ...any) {
	if to == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	// What clients sent must not be able to write lines of its own.
	text := strconv.Quote(fmt.Sprintf(format, args...))
	fmt.Fprintln(to, time.Now().Format("15:04:05.000"), strings.ReplaceAll(text[1:len(text)-1], `\"`, `"`))
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
