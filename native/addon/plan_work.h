#pragma once
#include <memory>
#include <vector>

#include "addon/napi_setup.h"
#include "addon/promise_worker.h"
#include "core/model.h"

namespace xception {

// A plan as people read it; NativePlan of lib/binding.ts.
struct PlanReport {
  std::vector<StepDescription> steps;
  size_t arena_bytes = 0;
  size_t weight_bytes = 0;
};

class DescribeWorker final : public PromiseWorker {
 public:
  DescribeWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                 std::vector<Shape> shapes);
  void execute() override;

 protected:
  Napi::Value result(Napi::Env env) override;

 private:
  std::shared_ptr<Model> model_;
  std::vector<Shape> shapes_;
  PlanReport report_;
};

class ProfileWorker final : public PromiseWorker {
 public:
  ProfileWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                std::vector<Shape> shapes, int rounds);
  void execute() override;

 protected:
  Napi::Value result(Napi::Env env) override;

 private:
  std::shared_ptr<Model> model_;
  std::vector<Shape> shapes_;
  int rounds_;
  std::vector<double> milliseconds_;
};

// Makes the plans of a graph for several sets of input shapes on a device that runs nothing.
class PlanModelWorker final : public PromiseWorker {
 public:
  PlanModelWorker(Environment& environment, Napi::Env env, std::shared_ptr<Model> model,
                  std::vector<std::vector<Shape>> shapes);
  void execute() override;

 protected:
  Napi::Value result(Napi::Env env) override;

 private:
  std::shared_ptr<Model> model_;
  std::vector<std::vector<Shape>> shapes_;
  std::vector<PlanReport> reports_;
};

}  // namespace xception
