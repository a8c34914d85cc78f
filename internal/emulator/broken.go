package emulator

import (
	"bytes"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// broken writes an answer in a way that it does not arrive whole.
type broken func(w http.ResponseWriter, rep api.Reply)

// cut breaks the connection off in the middle of the answer's head. A broken
// answer, unlike none at all, is not silently sent again by Go's transport.
func cut(w http.ResponseWriter, _ api.Reply) {
	conn := hijack(w)
	defer conn.Close()
	_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"))
}

// reset ends the connection without an answer, like a port where nothing listens.
func reset(w http.ResponseWriter, _ api.Reply) {
	conn := hijack(w)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// truncate ends the connection in the middle of the body.
func truncate(w http.ResponseWriter, rep api.Reply) {
	conn := hijack(w)
	defer conn.Close()
	if len(rep.Body) == 0 {
		rep.Body = []byte("{}")
	}
	whole := wire(rep)
	_, _ = conn.Write(whole[:len(whole)-(len(rep.Body)+1)/2])
}

// trickleEvery passes between two bytes of an answer that trickles.
const trickleEvery = time.Second

// trickle writes the answer byte by byte, until it is complete or the client is
// gone.
func (e *Emulator) trickle(w http.ResponseWriter, rep api.Reply) {
	conn := hijack(w)
	defer conn.Close()
	ticker := time.NewTicker(trickleEvery)
	defer ticker.Stop()
	for _, b := range wire(rep) {
		if _, err := conn.Write([]byte{b}); err != nil {
			return
		}
		select {
		case <-ticker.C:
		case <-e.closed:
			return
		}
	}
}

// garbage returns what something between the client and the service answers.
func garbage() api.Reply {
	return api.Reply{
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/html"}},
		Body:   []byte("<html><body>something between you and the service answered</body></html>"),
	}
}

// wire returns the whole answer as it goes over the connection.
func wire(rep api.Reply) []byte {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + strconv.Itoa(rep.Status) + " " + http.StatusText(rep.Status) + "\r\n")
	header := rep.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set("Content-Length", strconv.Itoa(len(rep.Body)))
	_ = header.Write(&b)
	b.WriteString("\r\n")
	b.Write(rep.Body)
	return b.Bytes()
}

// hijack takes the connection from the server. Where that is not possible, the server
// ends the connection.
func hijack(w http.ResponseWriter) net.Conn {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return conn
}
