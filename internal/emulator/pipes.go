package emulator

import (
	"context"
	"net"
	"net/netip"
	"sync"
)

// pipes is a listener whose connections are pipes inside the process.
type pipes struct {
	client      net.Addr // of all clients
	connections chan net.Conn
	closed      chan struct{}
	close       func()
}

func newPipes(client netip.Addr) *pipes {
	p := &pipes{client: net.TCPAddrFromAddrPort(netip.AddrPortFrom(client, 0)), connections: make(chan net.Conn), closed: make(chan struct{})}
	p.close = sync.OnceFunc(func() { close(p.closed) })
	return p
}

// dial connects to the listener.
func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.connections <- server:
		return client, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements [net.Listener].
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case server := <-p.connections:
		return pipe{server, p.client}, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// pipe is the service's end of a connection.
type pipe struct {
	net.Conn
	client net.Addr
}

// RemoteAddr implements [net.Conn].
func (p pipe) RemoteAddr() net.Addr { return p.client }

// Close implements [net.Listener].
func (p *pipes) Close() error {
	p.close()
	return nil
}

// Addr implements [net.Listener].
func (*pipes) Addr() net.Addr { return pipeAddress{} }

type pipeAddress struct{}

func (pipeAddress) Network() string { return "pipe" }

func (pipeAddress) String() string { return "in-memory.invalid" }
