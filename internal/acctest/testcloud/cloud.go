package testcloud

import (
	"net"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// ClosedPort returns an address on this machine that refuses connections.
func ClosedPort(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// Cloud is an emulated Alibaba Cloud for one test.
type Cloud struct {
	*emulator.Emulator

	Server *emulator.Server
}

// New starts an emulator that listens on a local port until the test ends.
func New(t testing.TB, options ...emulator.Option) *Cloud {
	t.Helper()
	return start(t, (*emulator.Emulator).Start, options)
}

// NewInMemory starts an emulator without a network, for tests in a synctest bubble.
func NewInMemory(t testing.TB, options ...emulator.Option) *Cloud {
	t.Helper()
	return start(t, (*emulator.Emulator).StartInMemory, options)
}

func start(t testing.TB, start func(*emulator.Emulator) (*emulator.Server, error), options []emulator.Option) *Cloud {
	t.Helper()
	e := emulator.New(options...)
	t.Cleanup(e.Close)
	server, err := start(e)
	if err != nil {
		t.Fatal(err)
	}
	return &Cloud{Emulator: e, Server: server}
}
