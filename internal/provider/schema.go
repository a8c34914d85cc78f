package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
)

// Schema implements [provider.Provider].
func (*Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the delivery of Alibaba Cloud's Inner-ActionTrail to Log Service. Inner-ActionTrail logs what Alibaba Cloud's own staff and systems " +
			"do to your resources. The names of the arguments and of the environment variables are those of the " +
			"`aliyun/alicloud` provider.",
		Attributes: map[string]schema.Attribute{
			"region": schema.StringAttribute{
				MarkdownDescription: "Home region of trails, such as `cn-hangzhou`; a resource can override it. " + alsoFromEnv(credentials.RegionVariables) +
					" Then the region of the profile that the credentials come from. No default.",
				Optional:   true,
				Validators: []validator.String{validators.RegionForm()},
			},
			"access_key": secretString("Id of the access key; needs `secret_key`. " + alsoFromEnv(credentials.AccessKeyVariables)),
			"secret_key": secretString("Secret of the access key; needs `access_key`. " + alsoFromEnv(credentials.SecretKeyVariables)),
			"security_token": secretString("Session token for temporary credentials. " + alsoFromEnv(credentials.TokenVariables) +
				" The variables are used only if `access_key` also comes from the environment."),
			"profile": nonEmptyString("Profile to take the credentials from, with its region and its endpoint type. " + alsoFromEnv(credentials.ProfileVariables) +
				" Default: the current profile of the aliyun CLI."),
			"shared_credentials_file": nonEmptyString("File that holds the profile: the aliyun CLI's `config.json`, or the `credentials` file of the Alibaba Cloud SDKs. " +
				"It is read and never written. " + alsoFromEnv(credentials.FileVariables) + " Default: `~/.aliyun/config.json`."),
			"ecs_role_name": schema.StringAttribute{
				MarkdownDescription: "Name of the RAM role of the ECS instance that Terraform runs on. " + alsoFromEnv(credentials.ECSRoleVariables),
				Optional:            true,
				Validators:          []validator.String{validators.Matches(names.Role, "must be the name of a RAM role")},
			},
			"credentials_uri": nonEmptyString("URL that returns credentials as JSON; plain `http` on this machine only. " + alsoFromEnv(credentials.URIVariables)),
			"insecure": schema.BoolAttribute{
				MarkdownDescription: "Whether to allow plain `http` for endpoints and a credentials URI on other machines, and for tokens of an identity provider. " +
					"Signatures, logs, keys and tokens can then be intercepted. Default: `false`.",
				Optional: true,
			},
			"ca_bundle": nonEmptyString("File of PEM certificates of authorities to trust, in addition to the system's, for example for a proxy that inspects TLS. " +
				"On Linux, `" + certFileVariable + "` replaces the system's certificates instead."),
			"endpoint_type": schema.StringAttribute{
				MarkdownDescription: "Which hosts of the services to use: `public`, `vpc` or `internal`. RAM has a public host only. " +
					"Ignored for services set in `endpoints`. Default: that of the profile that the credentials come from, or `public`.",
				Optional:   true,
				Validators: []validator.String{validators.OneOf(endpoint.Public, endpoint.VPC, endpoint.Internal)},
			},
			"max_retries": schema.Int64Attribute{
				MarkdownDescription: "Maximum number of retries after throttling, a service error or a lost answer, 0–100, " +
					"with exponential backoff of up to 10 seconds, within the operation's timeout. Default: `8`.",
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(0, 100)},
			},
			"request_timeout": schema.StringAttribute{
				MarkdownDescription: "How long a single attempt of a call may take: a number and a unit such as `30s`, from `1s` to `10m`. Default: `30s`.",
				Optional:            true,
			},
			"read_only": schema.BoolAttribute{
				MarkdownDescription: "Whether to reject every call that could change something, before it is signed: for drift detection. " +
					alsoFromEnv([]string{credentials.ReadOnlyVariable}) + " One of the two is enough, whatever the other says. Default: `false`.",
				Optional: true,
			},
			"attribute_drift": schema.BoolAttribute{
				MarkdownDescription: "Whether a plan that finds drift asks ActionTrail who made the changes, and says so in a warning: actor, time in UTC, source address and event id. " +
					"At most 10 calls of `LookupEvents` per account and run, within `timeouts.read`, and none if nothing changed. Needs `actiontrail:LookupEvents`. " +
					alsoFromEnv([]string{credentials.AttributeDriftVariable}) + " Default: `false`.",
				Optional: true,
			},
			"allowed_account_ids": accounts("The accounts that may be used; any other account is an error before anything is read or written. Default: any account.",
				"forbidden_account_ids"),
			"forbidden_account_ids": accounts("Accounts that must not be used. Default: none.", "allowed_account_ids"),
			"inner_trail_api":       innerTrailAttribute(),
		},
		Blocks: map[string]schema.Block{
			"endpoints":             endpointsBlock(),
			"assume_role":           assumeRoleBlock(),
			"assume_role_with_oidc": oidcBlock(),
		},
	}
}

func secretString(description string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description, Optional: true, Sensitive: true,
		Validators: []validator.String{validators.NotEmpty()},
	}
}

func accounts(description, other string) schema.Attribute {
	return schema.SetAttribute{
		MarkdownDescription: description + " Conflicts with `" + other + "`.",
		ElementType:         types.StringType,
		Optional:            true,
		Validators: []validator.Set{
			setvalidator.SizeAtLeast(1),
			setvalidator.NoNullValues(),
			setvalidator.ValueStringsAre(validators.Matches(names.Account, "must be an account id, which holds digits only")),
		},
	}
}

func endpointsBlock() schema.Block {
	endpoint := func(service, variable string) schema.Attribute {
		return schema.StringAttribute{
			MarkdownDescription: "Endpoint of " + service + ": a host, which means https, or a URL. " + alsoFromEnv([]string{variable}),
			Optional:            true,
		}
	}
	return schema.SingleNestedBlock{
		MarkdownDescription: "Endpoints that replace the services' own, in every region. Plain `http` is allowed for the local machine; for any other " +
			"host `insecure` must be set.",
		Attributes: map[string]schema.Attribute{
			"actiontrail":       endpoint("ActionTrail", credentials.EndpointVariables[model.ActionTrail]),
			"ram":               endpoint("RAM", credentials.EndpointVariables[model.RAM]),
			"sts":               endpoint("STS", credentials.EndpointVariables[model.STS]),
			"sls":               endpoint("Log Service (its host without a project in front)", credentials.EndpointVariables[model.SLS]),
			"resourcedirectory": endpoint("Resource Directory, which lists the accounts of `innertrail_coverage`", credentials.EndpointVariables[model.Directory]),
			"log": schema.StringAttribute{
				MarkdownDescription: "Alias of `sls`, as in the `aliyun/alicloud` provider. Both may be set only when they are equal.",
				Optional:            true,
			},
		},
	}
}

func innerTrailAttribute() schema.Attribute {
	def := operation.DefaultInnerTrailAPI()
	name := func(what, def string) schema.Attribute {
		return schema.StringAttribute{
			MarkdownDescription: what + " Default: `" + def + "`.",
			Optional:            true,
			// The other rules are operation.InnerTrailAPI's, for which an empty name is the default.
			Validators: []validator.String{validators.NotEmpty()},
		}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Names of the operations on inner trails and of their parameters. Alibaba Cloud has published only the names of the " +
			"operations. Set this if the rest differs from the defaults. The names of operations on ordinary trails, and of parameters that every call has, are rejected. Default: the published names, and the parameters of the operations on ordinary trails.",
		Optional: true,
		Attributes: map[string]schema.Attribute{
			"version": schema.StringAttribute{
				MarkdownDescription: "API version of the operations, a date. Default: `" + def.Version + "`.",
				Optional:            true,
				Validators:          []validator.String{validators.NotEmpty()},
			},
			"create_action":   name("Operation that creates; it begins with Create, Put, Open or Enable and contains Trail.", def.CreateAction),
			"delete_action":   name("Operation that deletes; it begins with Delete, Close, Disable or Remove and contains Trail.", def.DeleteAction),
			"describe_action": name("Operation that lists; it begins with Describe, List or Get and ends with Trail or Trails.", def.DescribeAction),
			"name_param":      name("Parameter for the trail's name.", def.NameParam),
			"project_param":   name("Parameter for the project's ARN.", def.ProjectParam),
			"role_param":      name("Parameter for the delivery role's ARN.", def.RoleParam),
		},
	}
}

// nonEmptyString returns an optional string attribute that may not be empty.
func nonEmptyString(description string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description, Optional: true,
		Validators: []validator.String{validators.NotEmpty()},
	}
}

func alsoFromEnv(names []string) string {
	return "Also from " + credentials.JoinOr(codeQuoted(names)) + "."
}

func codeQuoted(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = "`" + name + "`"
	}
	return list
}
