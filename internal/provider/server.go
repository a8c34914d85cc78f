package provider

import (
	"context"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/provider/direct"
)

// Server returns a constructor of the protocol server. It is the framework's server with two
// changes. Package direct answers what Terraform asks for every shipping of every plan. And the
// framework's server keeps the context of every request for as long as the process lives, to cancel
// them all when Terraform says stop. A context refers to its loggers and to the stream of its
// request. With a thousand objects, that is most of the memory of the process.
func Server(version string, opts ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		p := newProvider(version, opts...)
		shippings := direct.New()
		served := providerserver.NewProtocol6(configuredProvider{p, shippings})()
		if all, ok := served.(protocolServer); ok {
			return server{all, newNumberCheck(all), shippings, p.silent}
		}
		return served
	}
}

// configuredProvider is a provider that hands what it gives to its resources to package direct as well.
type configuredProvider struct {
	*Provider

	shippings *direct.Server
}

// Configure implements [provider.Provider].
func (p configuredProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	p.Provider.Configure(ctx, req, resp)
	p.shippings.Configure(resp.ResourceData)
}

// protocolServer is the set of interfaces that the framework's server implements.
type protocolServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server passes detached contexts to the framework's server, for the requests that are made once
// per object.
type server struct {
	protocolServer

	numbers   numberCheck
	shippings *direct.Server
	silent    bool // see WithoutLogs
}

// detach calls a method of the framework's server with a detached context, which has no values if silent.
func detach[Request, Response any](ctx context.Context, silent bool, req Request, to func(context.Context, Request) (Response, error)) (Response, error) {
	own, cancel := context.WithCancel(context.Background())
	c := &detachedContext{Context: own}
	if !silent {
		c.request.Store(&ctx)
	}
	stop := context.AfterFunc(ctx, cancel)
	defer func() {
		stop()
		cancel()
		c.request.Store(nil)
	}()
	resp, err := to(c, req)
	makeVisible(resp)
	return resp, err
}

// detachedContext is a request's context as long as the request lasts. After that it refers to
// nothing of the request.
type detachedContext struct {
	context.Context // ends with the request's context and has no values

	request atomic.Pointer[context.Context]
}

// Value implements [context.Context].
func (c *detachedContext) Value(key any) any {
	if own := c.Context.Value(key); own != nil {
		return own // package context finds the canceling context this way
	}
	if request := c.request.Load(); request != nil {
		return (*request).Value(key)
	}
	return nil
}

func (s server) ValidateProviderConfig(ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	if found := s.numbers.diagnostics(req.Config, func(all *tfprotov6.GetProviderSchemaResponse) *tfprotov6.Schema { return all.Provider }); found != nil {
		return &tfprotov6.ValidateProviderConfigResponse{Diagnostics: found}, nil
	}
	return detach(ctx, s.silent, req, s.protocolServer.ValidateProviderConfig)
}

func (s server) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return detach(ctx, s.silent, req, s.protocolServer.ConfigureProvider)
}

func (s server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	if found := s.numbers.diagnostics(req.Config, func(all *tfprotov6.GetProviderSchemaResponse) *tfprotov6.Schema {
		return all.ResourceSchemas[req.TypeName]
	}); found != nil {
		return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: found}, nil
	}
	return detach(ctx, s.silent, req, s.protocolServer.ValidateResourceConfig)
}

func (s server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return detach(ctx, s.silent, req, func(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
		if resp := s.shippings.Upgrade(req); resp != nil {
			return resp, nil
		}
		return s.protocolServer.UpgradeResourceState(ctx, req)
	})
}

func (s server) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return detach(ctx, s.silent, req, s.protocolServer.UpgradeResourceIdentity)
}

func (s server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return detach(ctx, s.silent, req, func(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
		if resp := s.shippings.Read(ctx, req); resp != nil {
			return resp, nil
		}
		return s.protocolServer.ReadResource(ctx, req)
	})
}

func (s server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return detach(ctx, s.silent, req, func(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
		if resp, err := s.shippings.Plan(ctx, req); resp != nil || err != nil {
			return resp, err
		}
		return s.protocolServer.PlanResourceChange(ctx, req)
	})
}

func (s server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return detach(ctx, s.silent, req, s.protocolServer.ApplyResourceChange)
}

func (s server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return detach(ctx, s.silent, req, s.protocolServer.ImportResourceState)
}

func (s server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	if found := s.numbers.diagnostics(req.Config, func(all *tfprotov6.GetProviderSchemaResponse) *tfprotov6.Schema {
		return all.DataSourceSchemas[req.TypeName]
	}); found != nil {
		return &tfprotov6.ValidateDataResourceConfigResponse{Diagnostics: found}, nil
	}
	return detach(ctx, s.silent, req, s.protocolServer.ValidateDataResourceConfig)
}

func (s server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return detach(ctx, s.silent, req, s.protocolServer.ReadDataSource)
}

func (s server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return detach(ctx, s.silent, req, s.protocolServer.CallFunction)
}

func (s server) ValidateListResourceConfig(ctx context.Context, req *tfprotov6.ValidateListResourceConfigRequest) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return detach(ctx, s.silent, req, s.protocolServer.ValidateListResourceConfig)
}

// StopProvider cancels all requests.
func (s server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	s.shippings.Stop()
	return s.protocolServer.StopProvider(ctx, req)
}

// ListResource is called once per block, and its context must live as long as its stream.
func (s server) ListResource(ctx context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := s.protocolServer.ListResource(ctx, req)
	if err != nil || stream == nil {
		return stream, err
	}
	return &tfprotov6.ListResourceServerStream{Results: func(push func(tfprotov6.ListResourceResult) bool) {
		for result := range stream.Results {
			if makeVisible(&result); !push(result) {
				return
			}
		}
	}}, nil
}
