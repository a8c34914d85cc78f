package cloud

import (
	"net"
	"testing"
)

// The name localhost leads to this machine, whichever of its addresses listens.
func TestDial_localhost(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
		if err != nil {
			t.Logf("%s: %v", address, err)
			continue // a machine without IPv6
		}
		t.Cleanup(func() { _ = listener.Close() })
		_, port, _ := net.SplitHostPort(listener.Addr().String())
		conn, err := dial(t.Context(), "tcp", "LocalHost:"+port)
		if err != nil {
			t.Errorf("%s is not reached: %v", address, err)
			continue
		}
		if got := conn.RemoteAddr().String(); got != listener.Addr().String() {
			t.Errorf("%s is reached for %s", got, address)
		}
		_ = conn.Close()
	}
}
