# The bridge that lets node-gyp, prebuildify and node-gyp-build use the one build there is: CMakeLists.txt.
{
  "targets": [
    {
      "target_name": "xception",
      "type": "none",
      "actions": [
        {
          "action_name": "cmake",
          "inputs": ["CMakeLists.txt"],
          "outputs": ["<(PRODUCT_DIR)/xception.node"],
          "action": ["npx", "cmake-js", "compile", "--out", ".cmake", "--CDXCEPTION_OUTPUT=<(PRODUCT_DIR)",
                     "--CDXCEPTION_CUDA=<!(node -p \"process.env.XCEPTION_CUDA || 'OFF'\")"]
        }
      ]
    }
  ]
}
