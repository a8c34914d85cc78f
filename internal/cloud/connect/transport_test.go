package connect_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/connect"
)

// The calls of a wave for many accounts use the connections of the wave before, and shake no hands.
func TestTransport_keepsConnections(t *testing.T) {
	t.Parallel()
	const together = 64
	var opened atomic.Int64
	var arrived sync.WaitGroup
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived.Done()
		arrived.Wait() // so that each call needs a connection of its own
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	transport := connect.NewTransport(nil)
	defer transport.CloseIdleConnections()
	for range 3 {
		arrived.Add(together)
		var calls sync.WaitGroup
		for range together {
			calls.Go(func() {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
				if err != nil {
					t.Error(err)
					return
				}
				resp, err := transport.RoundTrip(req)
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			})
		}
		calls.Wait()
	}
	if n := opened.Load(); n > together+together/8 {
		t.Errorf("%d connections were opened for 3 waves of %d calls", n, together)
	}
}
