package sls

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

var projectNameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)

// createProjectBody is the body of CreateProject. See the SLS API reference.
type createProjectBody struct {
	ProjectName        *string `json:"projectName"`
	Description        string  `json:"description"`
	DataRedundancyType string  `json:"dataRedundancyType"`
	ResourceGroupID    string  `json:"resourceGroupId"`
	RecycleBinEnabled  bool    `json:"recycleBinEnabled"`
}

// projectAnswerOf is a project as SLS prints it. The times are text.
type projectAnswer struct {
	ProjectName        string         `json:"projectName"`
	Description        string         `json:"description"`
	Status             string         `json:"status"`
	Owner              string         `json:"owner"`
	Region             string         `json:"region"`
	CreateTime         string         `json:"createTime"`
	LastModifyTime     string         `json:"lastModifyTime"`
	DataRedundancyType string         `json:"dataRedundancyType"`
	ResourceGroupID    string         `json:"resourceGroupId"`
	RecycleBinEnabled  bool           `json:"recycleBinEnabled"`
	Quota              map[string]int `json:"quota"`
}

func projectAnswerOf(env api.Env, p *state.Project) projectAnswer {
	const form = "2006-01-02 15:04:05"
	return projectAnswer{
		ProjectName: p.Name, Description: p.Description, Status: statusOf(p), Region: p.Region,
		CreateTime: p.CreateTime.Format(form), LastModifyTime: p.LastModifyTime.Format(form),
		DataRedundancyType: p.DataRedundancyType, ResourceGroupID: p.ResourceGroupID,
		RecycleBinEnabled: p.RecycleBinEnabled,
		Quota:             map[string]int{"logstore": env.Settings.QuotaLogstores, "shard": env.Settings.QuotaShards},
	}
}

// statusOf returns the status of a project as SLS prints it.
func statusOf(p *state.Project) string {
	if p.Disabled {
		return "Disable"
	}
	return "Normal"
}

// findProject finds the project that the host names. A project is bound to its
// region, and one of another account is forbidden unless its policy lets the caller in.
func findProject(r *api.Request) (*state.Project, *api.Error) {
	name := r.SLS.Project
	if p := accountOf(r).Projects[name]; p != nil && p.Region == r.Region {
		if unready(r.Env, p.CreateTime, r.Settings.ProjectReadyMS) {
			return nil, noProject(r.Settings.ProjectUnreadyCode, name)
		}
		return p, nil
	}
	if unreleased(r.Env, name) {
		return nil, noProject(api.CodeProjectForbidden, name)
	}
	if owner := r.Cloud.ProjectOwner(name); owner != nil && owner.ID != r.Account.ID {
		return nil, noProject(api.CodeProjectForbidden, name)
	}
	return nil, noProject(api.CodeProjectNotExist, name)
}

// findProjectByName finds a project that the query or the body names.
func findProjectByName(r *api.Request, name string) (*state.Project, *api.Error) {
	of := *r
	of.SLS.Project = name
	if of.SLS.Project != r.SLS.Project && r.Address.Region == "" {
		of.Region = r.Cloud.ProjectRegion(name)
	}
	return findProject(&of)
}

// accountOf returns the account whose project the host names: the caller's, or the one that
// lets the caller in.
func accountOf(r *api.Request) *state.Account {
	if owner := r.Cloud.ProjectOwner(r.SLS.Project); r.Granted && owner != nil && owner.ID != r.Account.ID {
		return owner
	}
	return r.Account
}

// unready reports whether something was created too short a time ago to be found.
func unready(env api.Env, created time.Time, ms int) bool {
	return ms > 0 && env.Now.Before(created.Add(time.Duration(ms)*time.Millisecond))
}

// unreleased reports whether a project of the name was deleted too short a time ago
// for the name to be free again.
func unreleased(env api.Env, name string) bool {
	at, was := env.Cloud.DeletedProjects[name]
	return was && unready(env, at, env.Settings.ProjectReleaseMS)
}

func noProject(code, name string) *api.Error {
	if code == api.CodeProjectForbidden {
		return api.Refusal(403, api.CodeProjectForbidden, "The Project is forbidden : "+name)
	}
	return api.Refusal(404, api.CodeProjectNotExist, "The Project does not exist : "+name)
}

func createProject(r *api.Request) (any, *api.Error) {
	var body createProjectBody
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	name := r.SLS.Project
	switch {
	case name == "":
		return nil, api.ParameterInvalid("projectName is missing in the body, and no project is in the host")
	case body.ProjectName == nil || *body.ProjectName != name:
		return nil, api.ParameterInvalid("projectName in the body must be the project in the host, %s", name)
	case !projectNameForm.MatchString(name):
		return nil, api.ParameterInvalid("The project name is invalid : %s", name)
	case body.DataRedundancyType != "" && body.DataRedundancyType != "LRS" && body.DataRedundancyType != "ZRS":
		return nil, api.ParameterInvalid("dataRedundancyType %s is invalid", body.DataRedundancyType)
	case unreleased(r.Env, name):
		return nil, noProject(api.CodeProjectForbidden, name)
	case r.Cloud.ProjectOwner(name) != nil || r.Cloud.Recycled(name):
		return nil, api.Refusal(400, api.CodeProjectAlreadyExist, "Project "+name+" already exist")
	case len(r.Account.Projects) >= r.Settings.QuotaProjects:
		return nil, api.Refusal(400, api.CodeProjectQuotaExceed, "project quota exceed")
	}
	now := r.Now
	p := &state.Project{
		Name: name, Region: r.Region, Description: body.Description, DataRedundancyType: body.DataRedundancyType,
		ResourceGroupID: body.ResourceGroupID, RecycleBinEnabled: body.RecycleBinEnabled,
		CreateTime: now, LastModifyTime: now,
		Logstores: map[string]*state.Logstore{}, Dashboards: map[string]*state.Document{}, SavedSearches: map[string]*state.Document{},
		Processors: map[string]*state.Processor{},
	}
	if p.DataRedundancyType == "" {
		p.DataRedundancyType = "LRS"
	}
	r.Account.Projects[name] = p
	return nil, nil
}

func getProject(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, err
	}
	return projectAnswerOf(r.Env, p), nil
}

func updateProject(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		ProjectName       *string `json:"projectName"`
		Description       *string `json:"description"`
		RecycleBinEnabled *bool   `json:"recycleBinEnabled"`
	}
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	if body.ProjectName != nil && *body.ProjectName != p.Name {
		return nil, api.ParameterInvalid("projectName in the body must be the project in the host, %s", p.Name)
	}
	if body.Description != nil {
		p.Description = *body.Description
	}
	if body.RecycleBinEnabled != nil {
		p.RecycleBinEnabled = *body.RecycleBinEnabled
	}
	p.LastModifyTime = r.Now
	return nil, nil
}

func deleteProject(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, err
	}
	var force bool
	if err := queryBool(r, "forceDelete", &force); err != nil {
		return nil, err
	}
	accountOf(r).DeleteProject(p, r.Now, !force)
	r.Cloud.DeletedProjects[p.Name] = r.Now
	return nil, nil
}

func listProject(r *api.Request) (any, *api.Error) {
	offset, size, err := readPage(r, 100)
	if err != nil {
		return nil, err
	}
	var quota bool // an answer always has it
	if err := queryBool(r, "fetchQuota", &quota); err != nil {
		return nil, err
	}
	all := []projectAnswer{}
	for _, name := range slices.Sorted(maps.Keys(r.Account.Projects)) {
		p := r.Account.Projects[name]
		// Where nothing names a region, behind a loopback address, all are listed.
		if !r.SLS.AllRegions && p.Region != r.Region {
			continue
		}
		if group := r.SLS.Query.Get("resourceGroupId"); group != "" && group != p.ResourceGroupID {
			continue
		}
		if strings.Contains(name, r.SLS.Query.Get("projectName")) {
			all = append(all, projectAnswerOf(r.Env, p))
		}
	}
	page := window(all, offset, size)
	return map[string]any{"count": len(page), "total": len(all), "projects": page}, nil
}

// projectSummary is a project in a list of all regions: see ListAllProjects of the Go
// SDK. The times are seconds.
type projectSummary struct {
	ProjectName     string `json:"projectName"`
	Description     string `json:"description"`
	CreateTime      int64  `json:"createTime"`
	UpdateTime      int64  `json:"updateTime"`
	Region          string `json:"region"`
	ResourceGroupID string `json:"resourceGroupId"`
}

// listAllProjects lists the projects of all regions. What searchText searches is
// inferred: name and description.
func listAllProjects(r *api.Request) (any, *api.Error) {
	offset, size, err := readPage(r, 100)
	if err != nil {
		return nil, err
	}
	query := r.SLS.Query
	all := []projectSummary{}
	for _, name := range slices.Sorted(maps.Keys(r.Account.Projects)) {
		p := r.Account.Projects[name]
		if region := query.Get("regionId"); region != "" && region != p.Region {
			continue
		}
		if group := query.Get("resourceGroupId"); group != "" && group != p.ResourceGroupID {
			continue
		}
		if !strings.Contains(name, query.Get("projectName")) || !strings.Contains(name+"\n"+p.Description, query.Get("searchText")) {
			continue
		}
		all = append(all, projectSummary{
			ProjectName: name, Description: p.Description, CreateTime: p.CreateTime.Unix(), UpdateTime: p.LastModifyTime.Unix(),
			Region: p.Region, ResourceGroupID: p.ResourceGroupID,
		})
	}
	page := window(all, offset, size)
	return map[string]any{"count": len(page), "total": len(all), "projects": page}, nil
}
